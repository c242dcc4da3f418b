"""A dispute is as Stripe says it is whenever we are told of it; what is lost is owed again, and
once."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from bookings.changes.cancel import cancel
from bookings.ledger import balances
from bookings.models import Booking, Dispute, Invoice, PaymentAttempt, Refund
from bookings.payments import card, disputes, refunds
from bookings.payments.reconciliation import GRACE, reconcile
from common import integrity
from common.models import AuditEvent
from tests.booking import confirmed, ready
from tests.bookings.changing import away, places_of
from tests.payments.told import events, moved, owed, paid_by_card, payment, tell

pytestmark = pytest.mark.django_db

ALL = Decimal("120.00")


@pytest.fixture
def booking(stand_in, now):
    return paid_by_card(stand_in, away(60), now=now)


@pytest.fixture
def dispute(stand_in, booking):
    """Opened at Stripe, of which we know nothing yet: its number."""
    return stand_in.control.dispute(payment(booking).payment_intent, reason="fraudulent")["id"]


def the_dispute() -> Dispute:
    return Dispute.objects.get()


def test_one_that_is_opened_is_written_down_and_moves_nothing(stand_in, booking, dispute, now):
    tell(stand_in)
    row = the_dispute()
    assert (row.stripe_id, row.attempt, row.status) == (dispute, payment(booking), "needs_response")
    assert (row.amount, row.currency, row.reason) == (ALL, "gbp", "fraudulent")
    assert dt.timedelta(days=8) < row.respond_by - now < dt.timedelta(days=10)
    assert row.closed_at is None
    assert moved(booking) == []
    assert owed(booking) == 0
    record = AuditEvent.objects.get(action="bookings.payments.dispute")
    assert record.object_id == str(booking.public_id)
    assert integrity.check().problems == []


def test_won_it_moves_nothing(stand_in, booking, dispute):
    stand_in.control.update_dispute(dispute)
    stand_in.control.close_dispute(dispute, won=True)
    tell(stand_in)
    assert the_dispute().status == "won"
    assert the_dispute().closed_at is not None
    assert moved(booking) == []


def test_lost_it_is_owed_again_once_however_often_it_is_told(stand_in, booking, dispute):
    stand_in.control.close_dispute(dispute, won=False)
    tell(stand_in)
    tell(stand_in)
    disputes.learn(dispute, now=timezone.now())
    assert moved(booking) == [("charged_back", ALL)]
    assert owed(booking) == ALL
    assert balances.left_on_card(payment(booking)) == 0
    assert integrity.check().problems == []


def test_the_day_to_answer_by_is_kept_once_it_is_over(stand_in, dispute):
    tell(stand_in)
    by = the_dispute().respond_by
    stand_in.control.close_dispute(dispute)
    tell(stand_in)
    assert the_dispute().respond_by == by


@pytest.mark.parametrize("backwards", [False, True])
def test_told_in_any_order_it_ends_the_same(stand_in, booking, dispute, backwards):
    stand_in.control.update_dispute(dispute)
    stand_in.control.close_dispute(dispute, won=False)
    numbers = events(stand_in)
    tell(stand_in, *(reversed(numbers) if backwards else numbers))
    assert the_dispute().status == "lost"
    assert moved(booking) == [("charged_back", ALL)]


def test_lost_in_part_so_much_is_owed_again(stand_in, booking):
    found = stand_in.control.dispute(payment(booking).payment_intent, amount=5000)
    stand_in.control.close_dispute(found["id"])
    tell(stand_in)
    assert owed(booking) == Decimal("50.00")
    assert balances.left_on_card(payment(booking)) == Decimal("70.00")


def test_lost_and_won_on_appeal_it_counts_again(stand_in, booking, dispute):
    stand_in.control.close_dispute(dispute)
    tell(stand_in)
    stand_in.control.update_dispute(dispute, status="appeal_under_review")
    tell(stand_in)
    assert the_dispute().is_open
    assert owed(booking) == ALL, "it is gone until it is won"
    stand_in.control.close_dispute(dispute, won=True)
    tell(stand_in)
    assert moved(booking) == [("charged_back", ALL), ("charge_returned", -ALL)]
    assert owed(booking) == 0
    assert integrity.check().problems == []


def test_an_inquiry_takes_nothing(stand_in, booking):
    asked = stand_in.control.dispute(payment(booking).payment_intent, inquiry=True)["id"]
    tell(stand_in)
    assert the_dispute().is_to_answer
    stand_in.control.close_dispute(asked, status="warning_closed")
    tell(stand_in)
    assert not the_dispute().is_open
    assert moved(booking) == []


def test_of_a_payment_that_we_have_not_heard_of_that_is_worked_off_first(stand_in, run, now):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    session = stand_in.control.pay(booking.attempts.get().session_id)
    stand_in.control.dispute(session["payment_intent"])
    tell(stand_in, events(stand_in)[-1])
    assert Booking.objects.get(pk=booking.pk).is_confirmed
    assert the_dispute().attempt == payment(booking)


def test_of_a_payment_that_is_not_ours_nothing_is_written(stand_in, booking, dispute, now):
    PaymentAttempt.objects.update(payment_intent="pi_other", session_id="cs_other")
    assert disputes.learn(dispute, now=now) is None
    assert {event.outcome for event in tell(stand_in, events(stand_in)[-1])} == {
        "Not one of our payments"
    }
    assert not Dispute.objects.exists()


def test_one_of_which_no_webhook_comes_is_found(stand_in, booking, dispute, now):
    stand_in.control.close_dispute(dispute)
    reconcile(now=now + 2 * GRACE)
    assert the_dispute().status == "lost"
    assert owed(booking) == ALL


def test_nobody_is_reminded_of_an_invoice_in_dispute(stand_in, booking, dispute):
    other = confirmed(away(60), contact_email="o@example.org", organisation_name="Other")
    tell(stand_in)
    assert disputes.open_on(booking.invoice)
    assert not disputes.open_on(other.invoice)
    assert list(Invoice.objects.exclude(disputes.in_dispute())) == [other.invoice]
    stand_in.control.close_dispute(dispute)
    tell(stand_in)
    assert not disputes.open_on(booking.invoice)


class TestRefundOfADisputedPayment:
    @pytest.fixture
    def refund(self, stand_in, booking, dispute, now):
        cancel(places_of(booking)[:1], by=None, now=now)
        return Refund.objects.get()

    def test_is_refused_and_becomes_work_for_finance(self, stand_in, booking, refund):
        refunds.settle(refund)
        refund.refresh_from_db()
        assert (refund.state, refund.settled_at) == (Refund.State.FAILED, None)
        assert refund.problem == (
            "The payment is in dispute or was lost to one, so its card takes no refund."
        )
        assert moved(booking)[-1] == ("refund_failed", Decimal("-60.00"))
        assert owed(booking) == Decimal("-60.00")
        assert integrity.check().problems == []

    def test_is_not_asked_for_again(self, stand_in, refund, now):
        refunds.settle(refund)
        calls = len(self._asked(stand_in))
        reconcile(now=now + 2 * GRACE)
        assert len(self._asked(stand_in)) == calls

    def _asked(self, stand_in):
        calls = stand_in.control.calls()
        return [each for each in calls if (each["method"], each["path"]) == ("POST", "/v1/refunds")]


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_old_by_now_is_not_written(stand_in, run, now):
    """One who asked before it was lost, and comes to write after somebody who asked since."""
    booking = paid_by_card(stand_in, run, now=now)
    number = stand_in.control.dispute(payment(booking).payment_intent)["id"]
    stand_in.control.fault("GET /v1/disputes/*", "slow", seconds=1)

    def learn():
        disputes.learn(number, now=now)
        connection.close()

    slow = threading.Thread(target=learn)
    slow.start()
    while not any("disputes" in call["path"] for call in stand_in.control.calls()):
        pass
    stand_in.control.close_dispute(number)
    disputes.learn(number, now=now)
    slow.join()
    assert the_dispute().status == "lost"
    assert moved(booking) == [("charged_back", ALL)]
