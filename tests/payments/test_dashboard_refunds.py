"""Refunds that staff make in Stripe's dashboard are written down like ours, and none twice."""

from decimal import Decimal

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bookings import holds
from bookings.changes.cancel import cancel
from bookings.ledger import balances
from bookings.models import Booking, Invoice, PaymentAttempt, Refund, StripeEvent
from bookings.payments import card, gateway, refunds
from bookings.payments.fulfilment import fulfil
from bookings.payments.reconciliation import GRACE, reconcile
from common import integrity
from common.models import AuditEvent, OutgoingMessage
from tests import factories
from tests.booking import ready
from tests.bookings.changing import away, places_of
from tests.payments.told import events, moved, owed, paid_by_card, payment, tell

pytestmark = pytest.mark.django_db

ALL, HALF = Decimal("120.00"), Decimal("60.00")
State = Refund.State


@pytest.fixture
def booking(stand_in, now):
    return paid_by_card(stand_in, away(60), now=now)


@pytest.fixture
def by_hand(stand_in, booking):
    """Give back so many pence in the dashboard: the number of the refund."""

    def by_hand(amount: int | None = None) -> str:
        return stand_in.control.refund(payment(booking).payment_intent, amount)["id"]

    return by_hand


def of(attempt: PaymentAttempt) -> list[tuple[str, Decimal]]:
    return list(attempt.refunds.order_by("pk").values_list("state", "amount"))


class TestMadeInTheDashboard:
    def test_becomes_a_row_and_is_owed_again(self, stand_in, booking, by_hand):
        number = by_hand()
        tell(stand_in)
        refund = Refund.objects.get()
        assert (refund.stripe_id, refund.by_hand, refund.settled_at) == (number, True, None)
        assert (refund.amount, refund.state) == (ALL, State.SUCCEEDED)
        assert moved(booking) == [("refunded", ALL)]
        assert owed(booking) == ALL
        assert balances.left_on_card(payment(booking)) == 0
        record = AuditEvent.objects.get(action="bookings.payments.refund_by_hand")
        assert record.object_id == str(booking.public_id)
        assert integrity.check().problems == []

    def test_told_again_and_backwards_it_counts_once(self, stand_in, booking, by_hand):
        by_hand(5000)
        numbers = events(stand_in)
        tell(stand_in, *reversed(numbers))
        tell(stand_in, *numbers)
        assert moved(booking) == [("refunded", Decimal("50.00"))]

    def test_nothing_more_is_asked_of_stripe(self, stand_in, booking, by_hand, now):
        by_hand()
        tell(stand_in)
        reconcile(now=now + 2 * GRACE)
        calls = [(call["method"], call["path"]) for call in stand_in.control.calls()]
        assert ("POST", "/v1/refunds") not in calls

    def test_charge_refunded_alone_is_enough(self, stand_in, booking, by_hand):
        by_hand(4000)
        by_hand(3000)
        tell(stand_in, events(stand_in)[-1])
        assert StripeEvent.objects.get().type == "charge.refunded"
        assert owed(booking) == Decimal("70.00")

    def test_no_webhook_ever_comes(self, stand_in, booking, by_hand, now):
        by_hand()
        assert not StripeEvent.objects.exists()
        reconcile(now=now + 2 * GRACE)
        assert owed(booking) == ALL
        assert StripeEvent.objects.filter(asked_for=True, done_at=None).count() == 0
        reconcile(now=now + 10 * GRACE)
        assert moved(booking) == [("refunded", ALL)]

    def test_pending_then_failed_it_never_left(self, stand_in, booking, by_hand):
        stand_in.control.refund_mode("pending")
        number = by_hand()
        tell(stand_in)
        assert (Refund.objects.get().state, owed(booking)) == (State.PENDING, ALL)
        stand_in.control.settle_refund(number, succeeded=False)
        tell(stand_in)
        refund = Refund.objects.get()
        assert (refund.state, refund.settled_at) == (State.FAILED, None)
        assert moved(booking) == [("refunded", ALL), ("refund_failed", -ALL)]
        assert owed(booking) == 0
        assert integrity.check().problems == []

    def test_of_a_payment_that_nobody_told_us_of_that_is_worked_off_first(self, stand_in, run, now):
        booking = ready(run, now=now)
        card.start(booking, now=now)
        session = stand_in.control.pay(booking.attempts.get().session_id)
        stand_in.control.refund(session["payment_intent"], 1000)
        tell(stand_in, events(stand_in)[-1])
        assert Booking.objects.get(pk=booking.pk).is_confirmed
        assert owed(booking) == Decimal("10.00")

    def test_of_a_payment_that_is_not_ours(self, stand_in, booking, by_hand):
        by_hand()
        PaymentAttempt.objects.update(payment_intent="pi_other", session_id="cs_other")
        tell(stand_in)
        assert not Refund.objects.exists()
        assert not StripeEvent.objects.filter(done_at=None).exists()


class TestOurs:
    """A refund that we owe is never taken for one that was made by hand."""

    @pytest.fixture
    def refund(self, booking, now):
        cancel(places_of(booking)[:1], by=None, now=now)
        return Refund.objects.get()

    def test_an_answer_that_was_lost_is_known_by_its_key(self, stand_in, booking, refund):
        stand_in.control.fault("POST /v1/refunds", "lost", times=3)
        with pytest.raises(gateway.GatewayError):
            refunds.settle(refund)
        assert Refund.objects.get().stripe_id == ""
        tell(stand_in)
        refund = Refund.objects.get()
        assert (refund.state, refund.by_hand, bool(refund.stripe_id)) == (
            State.SUCCEEDED, False, True,
        )  # fmt: skip
        assert of(payment(booking)) == [(State.SUCCEEDED, HALF)]
        assert owed(booking) == 0

    def test_a_key_that_stripe_has_forgotten_is_not_sent_again(self, stand_in, booking, refund):
        stand_in.control.fault("POST /v1/refunds", "lost", times=3)
        with pytest.raises(gateway.GatewayError):
            refunds.settle(refund)
        stand_in.control.advance(25 * 60 * 60)
        Refund.objects.update(created_at=timezone.now() - 2 * refunds.KEY_LIFE)
        refunds.settle(Refund.objects.get())
        assert len(gateway.list_refunds(payment_intent=payment(booking).payment_intent)) == 1
        assert Refund.objects.get().state == State.SUCCEEDED

    def test_a_failure_that_stripe_keeps_is_asked_past_with_a_new_key(self, stand_in, refund):
        stand_in.control.fault("POST /v1/refunds", "stored")
        refunds.settle(refund)
        found = Refund.objects.get()
        assert found.state == State.SUCCEEDED
        assert gateway.retrieve_refund(found.stripe_id).key == str(found.key)

    def test_more_than_is_left_is_refused_and_what_took_it_is_written_down(
        self, stand_in, booking, refund, by_hand
    ):
        by_hand(10000)
        refunds.settle(refund)
        refund.refresh_from_db()
        assert refund.state == State.FAILED
        assert refund.problem.startswith("This payment has been refunded already, or less is left")
        assert of(payment(booking)) == [(State.FAILED, HALF), (State.SUCCEEDED, Decimal("100.00"))]
        # £60 of it is invoiced still, and £20 is with us.
        assert owed(booking) == Decimal("40.00")
        assert refund.settled_at, "nothing is to be given back any more"
        assert integrity.check().problems == []

    def test_part_by_hand_and_part_by_us_adds_up(self, stand_in, booking, refund, by_hand):
        by_hand(2500)
        refunds.settle(refund)
        tell(stand_in)
        assert sorted(of(payment(booking))) == [
            (State.SUCCEEDED, Decimal("25.00")), (State.SUCCEEDED, HALF),
        ]  # fmt: skip
        assert owed(booking) == Decimal("25.00")
        assert balances.left_on_card(payment(booking)) == Decimal("35.00")

    def test_after_one_by_hand_a_cancellation_gives_no_more_than_is_left(
        self, stand_in, booking, by_hand, now
    ):
        by_hand(10000)
        tell(stand_in)
        cancel(places_of(booking), by=None, now=now)
        ours = Refund.objects.get(by_hand=False)
        assert ours.amount == Decimal("20.00")
        assert owed(booking) == 0


class TestNeverConfirmed:
    """Paid too late, with no room: the money goes back, and that fails."""

    @pytest.fixture
    def refund(self, stand_in, now):
        run = factories.CourseRunFactory(capacity=2)
        booking = ready(run, now=now)
        card.start(booking, now=now)
        stand_in.control.pay(booking.attempts.get().session_id)
        Booking.objects.filter(pk=booking.pk).update(state="held", hold_expires_at=now)
        holds.hold(run, places=1, now=now + GRACE)
        stand_in.control.refund_mode("pending")
        fulfil(booking.attempts.get().session_id, now=now + GRACE)
        refunds.settle(Refund.objects.get())
        return Refund.objects.get()

    def test_is_owed_again_and_work_for_finance(self, stand_in, refund):
        assert balances.unplaced(refund.attempt.booking) == 0
        stand_in.control.settle_refund(refund.stripe_id, succeeded=False)
        tell(stand_in)
        refund.refresh_from_db()
        assert (refund.state, refund.settled_at) == (State.FAILED, None)
        assert balances.unplaced(refund.attempt.booking) == ALL
        assert integrity.check().problems == []

    def test_given_back_by_hand_as_well_ours_is_refused_and_nothing_is_left(
        self, stand_in, refund, now
    ):
        """Ours was owed and not asked for yet; somebody was faster in the dashboard."""
        attempt = refund.attempt
        stand_in.control.settle_refund(refund.stripe_id, succeeded=False)
        tell(stand_in)
        ours = refunds.owe_again(refund, amount=ALL, now=now)
        stand_in.control.refund_mode("succeed")
        stand_in.control.refund(attempt.payment_intent)
        refunds.settle(ours)
        assert of(attempt) == [
            (State.FAILED, ALL), (State.FAILED, ALL), (State.SUCCEEDED, ALL),
        ]  # fmt: skip
        assert balances.unplaced(attempt.booking) == 0
        assert integrity.check().problems == []


def test_completed_told_again_after_a_refund_changes_nothing(stand_in, booking, by_hand):
    tell(stand_in)
    by_hand()
    tell(stand_in)
    before = moved(booking), OutgoingMessage.objects.count(), Invoice.objects.count()
    StripeEvent.objects.update(done_at=None)
    DBTaskResult.objects.all().delete()
    tell(stand_in)
    booking.refresh_from_db()
    assert booking.is_confirmed
    assert (moved(booking), OutgoingMessage.objects.count(), Invoice.objects.count()) == before
