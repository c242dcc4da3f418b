"""A booking that was paid for by card, and what a dearer date cost besides, by card too: whatever
goes back goes to both cards, as far as each has paid."""

from decimal import Decimal

import pytest

from bookings.changes.cancel import cancel
from bookings.changes.move import move
from bookings.invoices import paying
from bookings.ledger import balances
from bookings.models import Booking, PaymentAttempt, Refund
from bookings.payments.fulfilment import fulfil
from bookings.payments.refunds import settle
from common import integrity
from tests.bookings.changing import away, places_of
from tests.payments.told import paid_by_card, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["organisation", "individual"])
def booking(stand_in, now, request) -> Booking:
    """£120, and £60 more."""
    booking = paid_by_card(stand_in, away(60), now=now, individual=request.param)
    course = booking.places.first().course
    dearer = away(70, course=course, price=Decimal("90.00"))
    move(places_of(booking), to=dearer, by=None, now=now, office=True, reason="R")
    invoice = booking.invoices.latest("pk")
    paying.start(invoice, email="a@example.org", shown=Decimal("60.00"), now=now)
    session = invoice.attempts.get().session_id
    stand_in.control.pay(session)
    fulfil(session, now=now)
    return booking


def cards() -> list[tuple[Decimal, Decimal]]:
    """What each payment was, and what of it went back."""
    return [
        (paid.amount, paid.amount - balances.left_on_card(paid))
        for paid in PaymentAttempt.objects.order_by("pk")
    ]


def give_up(booking: Booking, places: int, now) -> None:
    gone = places_of(booking)[:places]
    cancel(gone, by=None, now=now, office=True, percent=100, reason="R")


def test_all_of_it(booking, now):
    give_up(booking, 2, now)
    assert cards() == [(Decimal(120), Decimal(120)), (Decimal(60), Decimal(60))]
    assert balances.credit(booking.organisation) == 0
    for refund in Refund.objects.all():
        settle(refund)
    assert set(Refund.objects.values_list("state", flat=True)) == {"succeeded"}
    assert [balances.owed(each) for each in booking.invoices.all()] == [0, 0]
    assert integrity.check().problems == []


def test_one_place_after_the_other(booking, now):
    give_up(booking, 1, now)
    assert sum(back for _, back in cards()) == 90
    give_up(booking, 1, now)
    assert cards() == [(Decimal(120), Decimal(120)), (Decimal(60), Decimal(60))]


def test_of_one_card_a_bank_took_it_back_already(booking, stand_in, now):
    """The other one takes what it paid; the rest is owed, or credit, as where no card is left."""
    first = PaymentAttempt.objects.earliest("pk")
    dispute = stand_in.control.dispute(first.payment_intent)
    stand_in.control.close_dispute(dispute["id"])
    tell(stand_in)
    stand_in.control.update_dispute(dispute["id"], status="appeal_under_review")
    tell(stand_in)
    assert balances.left_on_card(first) == 0, "gone until the appeal is won"
    give_up(booking, 2, now)
    assert cards() == [(Decimal(120), Decimal(120)), (Decimal(60), Decimal(60))]
    assert integrity.check().problems == []
