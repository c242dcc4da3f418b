"""Money that goes back: in parts, never more than came, failing late, by hand at Stripe, or taken
by the buyer's bank. Stripe tells it by webhook, the worker works it off, and the ledger adds up."""

from decimal import Decimal

import pytest
from django.utils import timezone

from bookings.ledger import balances
from bookings.models import Booking, Dispute, Movement, Refund
from bookings.payments import gateway
from bookings.payments.refunds import owe
from tests.bookings.paying import rows
from tests.money.conftest import give_up
from tests.money.stripes import BOOKED, came_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

ALL, HALF = Decimal("120.00"), Decimal("60.00")


@pytest.fixture
def heard(stripes, work):
    """Everything that Stripe has to tell is told, twice, and worked off."""

    def heard() -> None:
        for event in stripes.events("") * 2:
            assert stripes.tell(event) == 200
        work()

    return heard


@pytest.fixture
def booked(shopper, answered, stripes, heard) -> Booking:
    """Two places, paid by card."""
    shopper.get(f"{answered}check/")
    shopper.post(f"{answered}pay/")
    [attempt] = Booking.objects.get().attempts.all()
    stripes.control.pay(attempt.session_id)
    heard()
    assert came_to() == BOOKED
    assert attempt.amount == ALL
    return Booking.objects.get()


def payment(booking: Booking):
    return booking.attempts.get()


def at_stripe(booking: Booking) -> list[Decimal]:
    """What Stripe has given back."""
    found = gateway.list_refunds(payment_intent=payment(booking).payment_intent)
    return sorted(each.amount for each in found if each.status == "succeeded")


def test_in_two_parts(shopper, booked, work, heard):
    for _ in range(2):
        give_up(shopper, booked, 1)
        work()
        heard()
    assert came_to()["refunds"] == ["succeeded", "succeeded"]
    assert at_stripe(booked) == [HALF, HALF]
    assert balances.owed(booked.invoice) == 0


def test_more_than_came_is_refused_and_becomes_work(booked, stripes, work, heard):
    """Half was given back by hand at Stripe, of which we have not heard: we ask for all of it."""
    stripes.control.refund(payment(booked).payment_intent, 6000)
    owe(payment(booked), amount=ALL, reason="R", invoice=booked.invoice, now=timezone.now())
    work()
    heard()
    assert at_stripe(booked) == [HALF]
    ours = Refund.objects.get(by_hand=False)
    assert ours.state == Refund.State.FAILED
    assert "less is left than the refund asks for" in ours.problem
    assert came_to()["refunds"] == ["failed", "succeeded"]


def test_pending_then_failed_is_owed_again(shopper, booked, stripes, work, heard):
    stripes.control.refund_mode("pending")
    give_up(shopper, booked, 2)
    work()
    heard()
    assert came_to()["refunds"] == ["pending"]
    refund = Refund.objects.get()
    stripes.control.settle_refund(refund.stripe_id, succeeded=False)
    heard()
    assert came_to()["refunds"] == ["failed"]
    assert balances.owed(booked.invoice) == -ALL
    refund.refresh_from_db()
    assert refund.settled_at is None, "finance decides"


def test_succeeded_and_failed_all_the_same(shopper, booked, stripes, work, heard):
    give_up(shopper, booked, 2)
    work()
    heard()
    assert came_to()["refunds"] == ["succeeded"]
    stripes.control.settle_refund(Refund.objects.get().stripe_id, succeeded=False)
    heard()
    assert came_to()["refunds"] == ["failed"]
    assert balances.owed(booked.invoice) == -ALL


def test_by_hand_at_stripe(booked, stripes, heard):
    stripes.control.refund(payment(booked).payment_intent, 6000)
    heard()
    [refund] = Refund.objects.all()
    assert (refund.amount, refund.by_hand, refund.state) == (HALF, True, "succeeded")
    assert balances.owed(booked.invoice) == HALF, "it is owed again, until finance says otherwise"
    assert came_to() == BOOKED | {"refunds": ["succeeded"]}


class TestDispute:
    @pytest.fixture
    def disputed(self, booked, stripes, heard) -> dict:
        dispute = stripes.control.dispute(payment(booked).payment_intent)
        heard()
        return dispute

    def test_opened(self, booked, disputed):
        dispute = Dispute.objects.get()
        assert (dispute.stripe_id, dispute.amount, dispute.is_open) == (disputed["id"], ALL, True)
        assert dispute.respond_by is not None
        assert balances.owed(booked.invoice) == 0
        assert came_to() == BOOKED

    @pytest.mark.parametrize(
        ("won", "owed"), [(True, Decimal(0)), (False, ALL)], ids=["won", "lost"]
    )
    def test_closed(self, booked, disputed, stripes, heard, won, owed):
        stripes.control.close_dispute(disputed["id"], won=won)
        heard()
        heard()
        assert Dispute.objects.get().status == ("won" if won else "lost")
        assert balances.owed(booked.invoice) == owed
        assert came_to() == BOOKED
        taken = [amount for kind, amount in rows() if kind == Movement.Kind.CHARGED_BACK]
        assert taken == ([] if won else [ALL])
