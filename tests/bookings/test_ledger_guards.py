"""The database itself keeps the ledger's rows as they were written."""

import pytest
from django.db import IntegrityError, connection, transaction

from bookings.integrity import ledger
from bookings.ledger import guards
from bookings.models import Movement
from tests.booking import confirmed
from tests.bookings.changing import away
from tests.common.aging import unguarded

pytestmark = pytest.mark.django_db

CHANGES = {
    "kind": "kind = 'credited'",
    "amount": "amount = amount + 1",
    "day": "\"on\" = '2020-01-01'",
    "time": "at = '2020-01-01 00:00:00+00:00'",
    "invoice": "invoice_id = NULL",
    "booking": "booking_id = NULL",
}


@pytest.fixture
def row() -> Movement:
    confirmed(away(60))
    return Movement.objects.get()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_row_says_of_money_is_not_changed(row, what):
    with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic():
        execute(f"UPDATE bookings_movement SET {CHANGES[what]}")
    assert Movement.objects.values().get() == Movement.objects.filter(pk=row.pk).values().get()


def test_a_row_can_be_written_again_as_it_is(row):
    execute("UPDATE bookings_movement SET amount = amount")


def test_whose_account_it_is_follows_a_merger(row):
    execute("UPDATE bookings_movement SET by_id = NULL, organisation_id = organisation_id")


def test_without_the_guard_it_would_be_changed_and_the_check_says_so(row):
    """The negative control."""
    with unguarded():
        execute("UPDATE bookings_movement SET amount = amount + 1")
        problems = list(ledger.problems())
    assert "The guard of the ledger is off: its rows can be changed." in problems
    assert any("does not say that it was invoiced" in each for each in problems)
