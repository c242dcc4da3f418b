"""Credit wanted by many bookings, tabs and offices at once is used once, on whichever database the
tests run on."""

import uuid
from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings import confirmation
from bookings.ledger import LedgerError, balances
from bookings.ledger.at_checkout import Credit
from bookings.ledger.paying_out import pay_out
from bookings.models import PaymentAttempt
from bookings.payments import card, fulfilment, gateway
from common import integrity
from tests.booking import confirmed, ready
from tests.bookings.changing import away
from tests.bookings.paying import transfer
from tests.racing import ROUNDS, race

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = (confirmation.ConfirmationError, card.CardError, LedgerError)


def council():
    """With credit of £60."""
    invoice = confirmed(away(60), places=1, text="").invoice
    transfer(invoice.gross + 60, invoice)
    return invoice.booking.organisation


def wanted(there):
    """All of it, by four at once: for two bookings, one of them with the rest by card, and back by
    bank."""
    whole, part = ready(away(60), places=1, text=""), ready(away(61), places=2, text="")
    credit = Credit(there, Decimal("60.00"))

    def act(how: str) -> str:
        now = timezone.now()
        if how == "whole":
            confirmation.on_invoice(whole, now=now, credit=credit)
        elif how == "card":
            card._attempt(part, now, None, credit)
        else:
            pay_out(
                there, None, amount=Decimal("60.00"), on=timezone.localdate(), reference="R",
                reason="R", by=None, now=now, act=uuid.uuid4(),
            )  # fmt: skip
        return "done"

    return race(act, ["whole", "card", "bank", "bank"], refused=REFUSED)


def test_credit_is_used_once():
    there = council()
    results = wanted(there)
    assert results.count("done") == 1, results
    assert sum(isinstance(each, REFUSED) for each in results) == 3, results
    assert balances.spendable(there) == 0
    assert integrity.check().problems == []


def test_one_booking_in_two_tabs_uses_it_once():
    there = council()
    booking = ready(away(60), places=2, text="")
    credit = Credit(there, Decimal("60.00"))
    results = race(lambda _: card._attempt(booking, timezone.now(), None, credit).pk, range(4))
    assert results == [PaymentAttempt.objects.get().pk] * 4


def test_paid_told_thrice_at_once_it_is_taken_once():
    there = council()
    booking = ready(away(60), places=2, text="")
    attempt = card._attempt(booking, timezone.now(), None, Credit(there, Decimal("60.00")))
    session = gateway.CheckoutSession(
        id="cs", url="", status="complete", payment_status="paid", amount=attempt.amount,
        currency="gbp", payment_intent="pi", client_reference_id=None,
        created=timezone.now(), expires_at=timezone.now(),
    )  # fmt: skip
    race(lambda _: fulfilment._paid(attempt, session, timezone.now()), range(3))
    booking.refresh_from_db()
    assert balances.owed(booking.invoice) == balances.credit(there) == 0
    assert integrity.check().problems == []


def test_without_the_lock_it_is_used_twice(monkeypatch):
    """The negative control. On SQLite the lock is the one taken at BEGIN, so BEGIN goes too. A race
    may end well by luck, but not all of them."""

    def overspent() -> bool:
        there = council()
        with monkeypatch.context() as without:
            without.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
            if connection.vendor == "sqlite":
                without.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())
            wanted(there)
        return balances.spendable(there) < 0

    assert any(overspent() for _ in range(ROUNDS))
