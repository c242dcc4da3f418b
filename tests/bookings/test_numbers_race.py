"""Twenty invoices issued at once by real confirmations, four of them rolled back: sixteen numbers,
no gap, no error. With a number that is looked up instead of counted under a lock the same race
gives one twice, which shows that it is the counter that holds."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings import confirmation, invoicing
from bookings.models import Invoice
from common import integrity
from tests.booking import ready
from tests.bookings.changing import away
from tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
ALL, ROLLED_BACK = 20, 4


def held():
    """Each on a date of its own, for an organisation of its own: they meet at the counter alone."""
    return [
        ready(
            away(60), places=1, text="", contact_email=f"b{number}@example.org",
            organisation_name=f"Council {number}",
        )
        for number in range(ALL)
    ]  # fmt: skip


def confirming(bookings, *, refused=()):
    def act(number: int) -> str:
        with transaction.atomic():
            state = confirmation.on_invoice(bookings[number], now=timezone.now()).state
            if number % (ALL // ROLLED_BACK) == 0:
                transaction.set_rollback(True)
        return state

    return race(act, range(ALL), refused=refused)


def numbers():
    return sorted(Invoice.objects.values_list("number", flat=True))


def test_twenty_at_once_and_four_rolled_back_leave_no_gap():
    assert confirming(held()) == ["confirmed"] * ALL
    year = timezone.localdate().year
    wanted = [f"INV-{year}-{number:06}" for number in range(1, ALL - ROLLED_BACK + 1)]
    assert numbers() == wanted
    assert integrity.check().problems == []


def test_without_the_counter_it_fails(monkeypatch):
    """The negative control. A number that two are given is refused by the database."""

    def looked_up(series, day):
        last = Invoice.objects.order_by("-number").values_list("number", flat=True).first()
        return f"{series}-{day.year}-{int(last[-6:]) + 1 if last else 1:06}"

    monkeypatch.setattr(invoicing, "number_of", looked_up)
    results = confirming(held(), refused=IntegrityError)
    assert any(isinstance(each, IntegrityError) for each in results), results
