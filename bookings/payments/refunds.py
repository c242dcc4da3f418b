"""Giving money back. The refund is a row, owed, before Stripe is asked; asking again with the same
key never pays twice."""

import datetime as dt
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from bookings.ledger import locking, movements
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
    settle(Refund.objects.select_related("attempt__booking", "attempt__invoice").get(pk=pk))


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
        on=_on(attempt),
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
            metadata={"booking": refund.attempt.reference},
        )
    answered(refund, answer)


def answered(refund: Refund, answer: gateway.Refund) -> None:
    """What Stripe said of it; of two who were told at once, the second finds it done."""
    with transaction.atomic():
        _lock(refund.attempt)
        before = Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk).state
        refund.stripe_id, refund.state = answer.id, STATES[answer.status]
        if before == Refund.State.FAILED:
            # Somebody else was told first, and nothing comes after that.
            refund.state = before
        refund.save(update_fields=["stripe_id", "state"])
        if refund.state != before:
            audit.record(
                "bookings.payments.settle_refund",
                on=_on(refund.attempt),
                before={"refund": refund.key, "state": before},
                after={"refund": refund.key, "state": refund.state, "amount": refund.amount},
            )
        if refund.state == Refund.State.FAILED != before:
            movements.refund_failed(refund, now=timezone.now())
            _flag(refund.attempt, f"A refund of {refund.amount} failed: pay it back another way.")


def _on(attempt: PaymentAttempt) -> Booking | Invoice:
    """What the record of it is about."""
    on = attempt.about or attempt.invoice
    assert on is not None
    return on


def _lock(attempt: PaymentAttempt) -> None:
    if attempt.about:
        list(Booking.objects.filter(pk=attempt.about.pk).select_for_update(of=("self",)))
    elif attempt.invoice:
        locking.lock_sold(attempt.invoice)


def _flag(attempt: PaymentAttempt, what: str) -> None:
    """On the booking, which the office looks at; on the payment itself where there is none."""
    if attempt.about:
        Booking.objects.filter(pk=attempt.about.pk).update(attention=what)
    else:
        PaymentAttempt.objects.filter(pk=attempt.pk).update(attention=what)
