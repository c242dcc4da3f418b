"""Giving money back. The refund is a row, owed, before Stripe is asked; asking again with the same
key never pays twice. One that was made in Stripe's dashboard becomes a row when we hear of it."""

import datetime as dt
import uuid
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from bookings.ledger import balances, movements
from bookings.models import Invoice, Movement, PaymentAttempt, Refund
from bookings.payments import gateway, standing
from common import audit

STATES = {
    "succeeded": Refund.State.SUCCEEDED,
    "pending": Refund.State.PENDING,
    "requires_action": Refund.State.PENDING,
    "failed": Refund.State.FAILED,
    "canceled": Refund.State.FAILED,
}
#: Stripe may forget a key after a day; before that we look for what came of it.
KEY_LIFE = dt.timedelta(hours=12)
BY_HAND = "Made in Stripe's dashboard"


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
    _owed(refund)
    return refund


def owe_again(failed: Refund, *, amount: Decimal, now: dt.datetime) -> Refund:
    """The same of one that failed, from where it was taken. In the caller's transaction, under its
    locks."""
    refund = Refund.objects.create(attempt=failed.attempt, amount=amount, reason=failed.reason)
    taken = Movement.objects.get(refund=failed, kind=Movement.Kind.REFUNDED)
    movements.refunded_from(refund, now=now, **movements.where(taken))
    _owed(refund)
    return refund


def _owed(refund: Refund) -> None:
    audit.record(
        "bookings.payments.owe_back",
        on=standing.about(refund.attempt),
        after={"refund": refund.key, "amount": refund.amount, "state": refund.state},
        reason=refund.reason,
    )
    transaction.on_commit(partial(settle_refund.enqueue, refund.pk))


def settle(refund: Refund) -> None:
    """Ask Stripe for an owed refund, or how one stands that is under way or was thought done: a
    bank can refuse it later. One that failed, or that Stripe will not make, is owed again and
    becomes work for finance. Raises gateway.GatewayError; asking again is safe."""
    if refund.state == Refund.State.FAILED:
        return
    if refund.stripe_id:
        answered(refund, gateway.retrieve_refund(refund.stripe_id))
    elif refund.created_at > timezone.now() - KEY_LIFE or not _is_there(refund):
        _ask(refund)


def _ask(refund: Refund) -> None:
    try:
        answered(refund, _made(refund))
    except gateway.RefundRefused as error:
        if not _is_there(refund):
            refused(refund, str(error))
    except gateway.KeySpent:
        # Under this key Stripe has nothing but a failure, and would give it for a day.
        if not _is_there(refund):
            _renew_key(refund)
            answered(refund, _made(refund))


def _made(refund: Refund) -> gateway.Refund:
    return gateway.refund(
        payment_intent=refund.attempt.payment_intent,
        amount=refund.amount,
        idempotency_key=str(refund.key),
        metadata={"refund": str(refund.key)},
    )


def _renew_key(refund: Refund) -> None:
    """Of two who find it spent, both go on with the same new one."""
    mine = Refund.objects.filter(pk=refund.pk, key=refund.key, stripe_id="")
    mine.update(key=uuid.uuid4())
    refund.refresh_from_db(fields=["key"])


def _is_there(refund: Refund) -> bool:
    """Whether Stripe made it, though we never heard so; whatever else was given back of the payment
    is written down on the way."""
    for answer in gateway.list_refunds(payment_intent=refund.attempt.payment_intent):
        learned(refund.attempt, answer)
    refund.refresh_from_db(fields=["state", "stripe_id"])
    return bool(refund.stripe_id)


def learned(attempt: PaymentAttempt, answer: gateway.Refund) -> Refund:
    """A refund of `attempt`, which was paid, as Stripe has it: ours, by its id or the key that we
    sent along, or else one that somebody made in the dashboard."""
    with transaction.atomic():
        attempt = standing.lock(attempt.pk)
        is_it = Q(stripe_id=answer.id)
        if key := _key(answer):
            is_it |= Q(stripe_id="", key=key)
        refund = attempt.refunds.filter(is_it).order_by("-stripe_id").first()
        refund = refund or _by_hand(attempt, answer)
        answered(refund, answer)
    return refund


def _by_hand(attempt: PaymentAttempt, answer: gateway.Refund) -> Refund:
    refund = Refund.objects.create(
        attempt=attempt,
        amount=answer.amount,
        reason=BY_HAND,
        state=Refund.State.PENDING,
        stripe_id=answer.id,
        by_hand=True,
    )
    stands = standing.stands(attempt, answer.amount)
    movements.refunded_from(refund, now=timezone.now(), **stands)
    audit.record(
        "bookings.payments.refund_by_hand",
        on=standing.about(attempt),
        after={"refund": refund.key, "amount": refund.amount, "stripe": answer.id},
    )
    return refund


def _key(answer: gateway.Refund) -> uuid.UUID | None:
    try:
        return uuid.UUID(answer.key)
    except ValueError:
        return None


def answered(refund: Refund, answer: gateway.Refund) -> None:
    """What Stripe said of it; of two who were told at once, the second finds it done."""
    with transaction.atomic():
        standing.lock(refund.attempt_id)
        before = Refund.objects.select_for_update(of=("self",), no_key=True).get(pk=refund.pk).state
        refund.stripe_id, refund.state = answer.id, STATES[answer.status]
        if before == Refund.State.FAILED:
            # Somebody else was told first, and nothing comes after that.
            refund.state = before
        refund.save(update_fields=["stripe_id", "state"])
        _moved_on(refund, before)


def refused(refund: Refund, why: str) -> None:
    """Stripe will never make it: nobody asks again, until finance decides to."""
    with transaction.atomic():
        standing.lock(refund.attempt_id)
        locked = Refund.objects.select_for_update(of=("self",), no_key=True).get(pk=refund.pk)
        if locked.state != Refund.State.OWED or locked.stripe_id:
            return
        refund.state, refund.problem = Refund.State.FAILED, why
        refund.save(update_fields=["state", "problem"])
        _moved_on(refund, locked.state)


def _moved_on(refund: Refund, before: str) -> None:
    """Where one fails, what it took is owed again, and finance sees to it: unless we owe nothing
    there any more."""
    if refund.state == before:
        return
    audit.record(
        "bookings.payments.settle_refund",
        on=standing.about(refund.attempt),
        before={"refund": refund.key, "state": before},
        after={"refund": refund.key, "state": refund.state, "amount": refund.amount},
    )
    if refund.state == Refund.State.FAILED:
        now = timezone.now()
        movements.refund_failed(refund, now=now)
        if still_owed(refund) <= 0 and not refund.by_hand:
            refund.settled_at = now
            refund.save(update_fields=["settled_at"])


def still_owed(refund: Refund) -> Decimal:
    """Pounds that are to be given back where a failed refund was taken from, its own at the most:
    of an account, nobody can say of what it came."""
    row = Movement.objects.select_related("invoice", "booking", "organisation").get(
        refund=refund, kind=Movement.Kind.REFUNDED
    )
    if row.invoice:
        left = -balances.owed(row.invoice)
    elif row.organisation:
        left = balances.credit(row.organisation)
    else:
        assert row.booking
        left = balances.unplaced(row.booking)
    return min(refund.amount, left)
