"""Money asked for in many threads at once is given once, on whichever database the tests run on."""

import uuid
from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.changes.cancel import cancel
from bookings.ledger import LedgerError, balances
from bookings.ledger.paying_out import pay_out
from bookings.ledger.using import use
from bookings.models import CreditNote, Refund
from common import integrity
from tests.booking import confirmed
from tests.bookings.changing import away, places_of
from tests.bookings.paying import card_payment, transfer
from tests.racing import ROUNDS, race

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = 6


def bought(places: int = 1, **answers):
    return confirmed(away(60), places=places, text="", **answers)


def spent(there):
    """£60 of credit, asked for by four at once, on invoices and back by bank."""
    invoices = [bought().invoice for _ in range(2)]

    def act(invoice):
        now, act = timezone.now(), uuid.uuid4()
        if invoice:
            use(there, invoice, amount=Decimal("60.00"), by=None, now=now, act=act)
        else:
            pay_out(
                there, None, amount=Decimal("60.00"), on=timezone.localdate(), reference="R",
                reason="R", by=None, now=now, act=act,
            )  # fmt: skip
        return "done"

    return race(act, [*invoices, None, None], refused=LedgerError)


def council():
    """With credit of £60."""
    booking = bought()
    transfer("120.00", booking.invoice)
    return booking.organisation


def test_credit_is_spent_once():
    there = council()
    results = spent(there)
    assert results.count("done") == 1, results
    assert sum(isinstance(each, LedgerError) for each in results) == 3, results
    assert balances.credit(there) == 0
    assert integrity.check().problems == []


def test_the_same_transfer_in_two_tabs_is_recorded_once():
    invoice, act = bought(places=2).invoice, uuid.uuid4()
    race(lambda _: transfer("50.00", invoice, act=act), range(4))
    assert balances.owed(invoice) == Decimal("70.00")


def cancelling():
    """All places of one booking at once, each in a thread: paid with £100 of £360 by card."""
    booking = bought(PLACES)
    attempt = card_payment(booking, "100.00")
    transfer("260.00", booking.invoice)
    race(lambda place: cancel([place], by=None, now=timezone.now()), places_of(booking))
    return booking, attempt


def test_never_more_goes_back_than_was_paid():
    booking, attempt = cancelling()
    assert sum(refund.amount for refund in Refund.objects.all()) == attempt.amount
    assert balances.credit(booking.organisation) == Decimal("260.00")
    assert balances.owed(booking.invoice) == 0
    assert CreditNote.objects.count() == PLACES
    assert integrity.check().problems == []


def test_twenty_notes_at_once_and_four_rolled_back_leave_no_gap():
    """Each of another booking, so that they meet at the counter alone."""
    run = away(60, capacity=20)
    bookings = [
        confirmed(
            run, places=1, text="", contact_email=f"b{n}@example.org", organisation_name=f"O{n}"
        )
        for n in range(20)
    ]

    def act(number: int) -> None:
        with transaction.atomic():
            cancel(places_of(bookings[number]), by=None, now=timezone.now())
            if number % 5 == 0:
                transaction.set_rollback(True)

    results = race(act, range(20))
    assert results == [None] * 20
    numbers = sorted(CreditNote.objects.values_list("number", flat=True))
    assert [int(number[-6:]) for number in numbers] == list(range(1, 17))


def test_without_the_lock_credit_is_spent_twice(monkeypatch):
    """The negative control. On SQLite the lock is the one taken at BEGIN, so BEGIN goes too. A race
    may end well by luck, but not all of them."""

    def overspent() -> bool:
        there = council()
        with monkeypatch.context() as without:
            without.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
            if connection.vendor == "sqlite":
                without.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())
            spent(there)
        return balances.credit(there) < 0

    assert any(overspent() for _ in range(ROUNDS))
