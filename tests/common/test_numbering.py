"""Numbers without gaps or doubles, however many ask at once."""

import pytest
from django.db import transaction

from common.numbering import next_number
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_one_upwards_each_series_by_itself():
    assert [next_number("A"), next_number("A"), next_number("B")] == [1, 2, 1]


def test_a_rollback_gives_the_number_back():
    with transaction.atomic():
        assert next_number("A") == 1
        transaction.set_rollback(True)
    assert next_number("A") == 1


def test_twenty_at_once_four_of_them_rolled_back():
    def issue(who: int) -> int:
        with transaction.atomic():
            number = next_number("A")
            if who % 5 == 0:
                raise ZeroDivisionError
        return number

    results = race(issue, range(20), refused=ZeroDivisionError)
    assert sorted(each for each in results if isinstance(each, int)) == list(range(1, 17))
