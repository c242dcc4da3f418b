"""One address takes every seat there is by holding them all (`common.limits`)."""

import datetime as dt

import pytest

from bookings.models import Booking, WaitingListEntry
from bookings.views import start
from bookings.waiting import views as waiting
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    """Sixty requests prove no more than three."""
    monkeypatch.setattr(start, "MOST", 3)
    monkeypatch.setattr(waiting, "MOST", 3)


def holds(client, run, times):
    client.cookies.clear()
    for _ in range(times):
        response = client.post(f"/book/{run.public_id}/", {"places": "2"})
        client.cookies.clear()
    return response


def test_holds_from_one_address_are_counted(client, run):
    assert holds(client, run, 3).status_code == 302
    refused = holds(client, run, 1)
    assert "Nothing was changed this time" in refused.content.decode()
    assert 'value="2"' in refused.content.decode()
    assert Booking.objects.count() == 3


def test_and_forgotten_after_a_while(client, run, time_machine, now):
    holds(client, run, 4)
    time_machine.move_to(now + dt.timedelta(hours=1))
    assert holds(client, run, 1).status_code == 302


def test_another_address_is_another_one(client, run):
    holds(client, run, 4)
    response = client.post(f"/book/{run.public_id}/", {"places": "2"}, REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 302


def test_saying_to_be_another_address_helps_nobody(client, run):
    """No proxy stands in front here, so what a request says of one is made up."""
    holds(client, run, 3)
    forged = {
        "X-Forwarded-For": "192.0.2.7",
        "X-Real-Ip": "192.0.2.7",
        "Forwarded": "for=192.0.2.7",
    }
    client.post(f"/book/{run.public_id}/", {"places": "2"}, headers=forged)
    assert Booking.objects.count() == 3


def test_waiting_lists_are_counted_too(client):
    run = factories.CourseRunFactory(capacity=1)
    for number in range(5):
        client.post(
            f"/waiting-list/{run.public_id}/",
            {"name": "A", "email": f"a{number}@example.org", "places": "2"},
        )
        client.cookies.clear()
    assert WaitingListEntry.objects.count() == 3
