"""Giving money back. The refund is a row, owed, before Stripe is asked; asking again with the same
key never pays twice."""

import datetime as dt
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from bookings.ledger import movements
from bookings.models import Booking, Invoice, PaymentAttempt, Refund
from bookings.payments import gateway
from common import audit

STATES = {
    "succeeded": Refund.State.SUCCEEDED,
    "pending": Refund.State.PENDING,
    "requires_action": Refund.State.PENDING,
    "failed": Refund.State.FAILED,
    "canceled": Refund.State.FAILED,
}


@task(backend="background")
def settle_refund(pk: int) -> None:
    settle(Refund.objects.select_related("attempt__booking").get(pk=pk))


def owe(
    attempt: PaymentAttempt,
    *,
    amount: Decimal,
    reason: str,
    invoice: Invoice | None,
    now: dt.datetime,
) -> Refund:
    """Write down, in the caller's transaction, that so much of a payment goes back: of what was
    overpaid on `invoice`, or of what stands on the account. It is asked of Stripe after the
    commit."""
    refund = Refund.objects.create(attempt=attempt, amount=amount, reason=reason)
    movements.refunded(refund, invoice=invoice, now=now)
    audit.record(
        "bookings.payments.owe_back",
        on=attempt.booking,
        after={"refund": refund.key, "amount": refund.amount, "state": refund.state},
        reason=reason,
    )
    transaction.on_commit(partial(settle_refund.enqueue, refund.pk))
    return refund


def settle(refund: Refund) -> None:
    """Ask Stripe for an owed refund, or how one stands that is under way or was thought done: a
    bank can refuse it later. One that failed is owed again, and becomes work for the office. Raises
    gateway.GatewayError; asking again is safe."""
    if refund.state == Refund.State.FAILED:
        return
    if refund.stripe_id:
        answer = gateway.retrieve_refund(refund.stripe_id)
    else:
        answer = gateway.refund(
            payment_intent=refund.attempt.payment_intent,
            amount=refund.amount,
            idempotency_key=str(refund.key),
            metadata={"booking": refund.attempt.booking.reference},
        )
    answered(refund, answer)


def answered(refund: Refund, answer: gateway.Refund) -> None:
    """What Stripe said of it; of two who were told at once, the second finds it done."""
    with transaction.atomic():
        booking = Booking.objects.select_for_update(of=("self",)).get(pk=refund.attempt.booking_id)
        before = Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk).state
        refund.stripe_id, refund.state = answer.id, STATES[answer.status]
        if before == Refund.State.FAILED:
            # Somebody else was told first, and nothing comes after that.
            refund.state = before
        refund.save(update_fields=["stripe_id", "state"])
        if refund.state != before:
            audit.record(
                "bookings.payments.settle_refund",
                on=booking,
                before={"refund": refund.key, "state": before},
                after={"refund": refund.key, "state": refund.state, "amount": refund.amount},
            )
        if refund.state == Refund.State.FAILED != before:
            movements.refund_failed(refund, now=timezone.now())
            booking.attention = f"A refund of {refund.amount} failed: pay it back another way."
            booking.save(update_fields=["attention"])
