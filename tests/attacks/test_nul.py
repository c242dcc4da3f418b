"""A NUL in an address: PostgreSQL would fail on it, so nobody gets that far."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/search/?q=%00", "/%00/", "/bookings/?x=a%00b"])
def test_there_is_no_such_page(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()


def test_nor_is_it_taken_for_a_search_with_one_written_out(client):
    assert client.get("/search/?q=%2500").status_code == 200
