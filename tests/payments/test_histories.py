"""The histories of money, with what Stripe and the banks do without our asking: refunds made in its
dashboard, disputes, payments that come when their places have gone. It always adds up."""

import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from bookings.ledger import movements
from bookings.models import Booking, Dispute, PaymentAttempt, Refund
from bookings.payments import card, disputes, gateway, refunds, standing
from bookings.payments.office import deciding
from courses.models import CourseRun
from tests.booking import ready
from tests.bookings.test_ledger_histories import NONE, Money, amounts, nth
from tests.bookings.test_state_machine import MANY, explore

pytestmark = pytest.mark.django_db

#: What can come of a dispute next, as Stripe has it.
NEXT = {
    "needs_response": ["under_review", "won", "lost"],
    "under_review": ["won", "lost"],
    "lost": ["appeal_under_review"],
    "appeal_under_review": ["won", "lost"],
}
#: As far as it has come, the money is with the bank.
TAKEN = ("lost", "appeal_under_review")


class AtStripe(Money):
    """What Stripe has made counts there; what it is asked beyond that it refuses."""

    @initialize()
    def begin(self) -> None:
        """With a payment, of which few histories would come to have one in time."""
        super().begin()
        self.book(0, 2, True)

    @rule(which=nth, state=st.sampled_from(["pending", "succeeded", "failed"]))
    def the_bank_answers(self, which: int, state: str) -> None:
        refund = self._any(Refund.objects.exclude(state="failed"), which)
        if refund is None:
            return
        if not refund.stripe_id and refund.amount > self._refundable(refund.attempt):
            refunds.refused(refund, "Less is left")
        else:
            id = refund.stripe_id or f"re_{refund.pk}"
            refunds.answered(refund, self._refund(id, refund.amount, state, str(refund.key)))

    @rule(which=nth, amount=amounts, state=st.sampled_from(["pending", "succeeded"]))
    def one_is_made_in_the_dashboard(self, which: int, amount: Decimal, state: str) -> None:
        if attempt := self._any(PaymentAttempt.objects.filter(state="paid"), which):
            amount = min(amount, self._refundable(attempt))
            if amount > 0:
                refunds.learned(attempt, self._refund(uuid.uuid4().hex, amount, state))

    @rule(which=nth, part=st.sampled_from([1, 2, 3]), status=st.sampled_from(list(NEXT)[:3]))
    def a_bank_disputes_one(self, which: int, part: int, status: str) -> None:
        """Whole or in part, whether anything was given back of it or not; and perhaps it is over
        when we hear of it."""
        undisputed = PaymentAttempt.objects.filter(state="paid", disputes=None)
        if attempt := self._any(undisputed, which):
            amount = (attempt.amount / part).quantize(NONE)
            self._told(attempt, f"du_{attempt.pk}", amount, status)

    @rule(which=nth, how=st.integers(0, 5))
    def a_dispute_goes_on(self, which: int, how: int) -> None:
        if row := self._any(Dispute.objects.exclude(status="won"), which):
            after = NEXT[row.status]
            self._told(row.attempt, row.stripe_id, row.amount, after[how % len(after)])

    @rule(run=st.integers(0, 3), places=st.integers(1, 3))
    def somebody_pays_too_late(self, run: int, places: int) -> None:
        date = self.runs[run]
        booking = ready(date, places=places, text="", now=self.now)
        attempt = card._attempt(booking, self.now, None)
        self._opened(attempt)
        Booking.objects.filter(pk=booking.pk).update(state="held", hold_expires_at=self.now)
        CourseRun.objects.filter(pk=date.pk).update(capacity=0)
        self._pays(attempt, attempt.amount)
        CourseRun.objects.filter(pk=date.pk).update(capacity=date.capacity)
        assert attempt.refunds.exists()

    @rule(which=nth, amount=st.none() | amounts)
    def finance_sees_to_a_failed_refund(self, which: int, amount: Decimal | None) -> None:
        if refund := self._any(Refund.objects.filter(state="failed", settled_at=None), which):
            self._try(lambda: self._see_to(refund, amount))

    def _see_to(self, refund: Refund, amount: Decimal | None) -> None:
        try:
            if amount is None:
                deciding.back_to_card(refund, now=self.now)
            else:
                deciding.paid_by_bank(
                    refund, amount=amount, on=timezone.localdate(self.now), reference="R",
                    by=None, now=self.now, act=uuid.uuid4(),
                )  # fmt: skip
        except deciding.DecidingError:
            return

    # --- What Stripe has --------------------------------------------------------------------------

    def _came(self) -> Decimal:
        return super()._came() - self._taken_by_banks()

    def _taken_by_banks(self) -> Decimal:
        return self._sum(Dispute.objects.filter(status__in=TAKEN), "amount")

    def _given_back(self, attempt: PaymentAttempt):
        """There: what is only owed can be more, until it is asked for and refused."""
        return attempt.refunds.exclude(state="failed").exclude(stripe_id="")

    def _refundable(self, attempt: PaymentAttempt) -> Decimal:
        if attempt.disputes.exclude(status="won").exists():
            return NONE
        return attempt.amount - self._sum(self._given_back(attempt), "amount")

    def _refund(self, id: str, amount: Decimal, state: str, key: str = "") -> gateway.Refund:
        return gateway.Refund(id, state, amount, "gbp", "pi", None, key, self.now)

    def _told(self, attempt: PaymentAttempt, id: str, amount: Decimal, status: str) -> None:
        answer = gateway.Dispute(id, status, "general", amount, "gbp", "pi", None, self.now)
        with transaction.atomic():
            disputes._write(answer, standing.lock(attempt.pk), self.now)


def test_whatever_stripe_and_the_banks_do_the_money_adds_up():
    assert explore(AtStripe, steps=20) > 3


def broken(monkeypatch, what: str) -> None:
    if what == "what a bank takes is not in the ledger":
        monkeypatch.setattr(movements, "charged_back", lambda *args, **more: None)
    elif what == "what the dashboard gives is not in the ledger":
        monkeypatch.setattr(movements, "refunded_from", lambda *args, **more: None)
    elif what == "what failed stays given back":
        monkeypatch.setattr(movements, "refund_failed", lambda *args, **more: None)


@pytest.mark.parametrize(
    "what",
    [
        "what a bank takes is not in the ledger",
        "what the dashboard gives is not in the ledger",
        "what failed stays given back",
    ],
)
def test_it_finds_what_is_taken_out(monkeypatch, what):
    """The negative control."""
    broken(monkeypatch, what)
    with pytest.raises(AssertionError):
        explore(AtStripe, least=MANY, steps=20)
