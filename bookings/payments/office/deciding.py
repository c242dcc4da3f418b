"""What finance decides where something was done to a payment without our asking: a refund failed,
or was made in Stripe's dashboard; a dispute was lost."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from accounts.models import User
from bookings.ledger import balances, movements
from bookings.models import Dispute, Movement, Refund
from bookings.payments import refunds, standing
from common import audit
from common.money import pounds

Row = TypeVar("Row", Refund, Dispute)


class DecidingError(Exception):
    """Why it cannot be done, in words for finance."""


def back_to_card(refund: Refund, *, now: dt.datetime) -> Refund:
    """Ask the card once more for one that failed, for as much of it as is still owed and left of
    the payment: the new refund. Raises DecidingError."""
    with transaction.atomic():
        refund = _undecided(refund)
        if (amount := for_card(refund)) <= 0:
            raise DecidingError("Nothing of this payment can go back to its card any more.")
        new = refunds.owe_again(refund, amount=amount, now=now)
        _decided(refund, now, reason="Asked of the card again")
    return new


def for_card(refund: Refund) -> Decimal:
    """Pounds that its card could be asked for again."""
    return min(refunds.still_owed(refund), balances.left_on_card(refund.attempt))


def paid_by_bank(
    refund: Refund,
    *,
    amount: Decimal,
    on: dt.date,
    reference: str,
    by: User | None,
    now: dt.datetime,
    act: uuid.UUID,
) -> None:
    """Record that one that failed was paid by bank transfer instead. With the same `act` twice it
    is recorded once. Raises DecidingError when that is more than is owed there."""
    with transaction.atomic():
        standing.lock(refund.attempt_id)
        if Movement.objects.filter(act=act).exists():
            return
        refund = _undecided(refund)
        most = refunds.still_owed(refund)
        if not 0 < amount <= most:
            raise DecidingError(
                f"Give from £0.01 up to {pounds(most)}: so much is owed."
                if most > 0
                else "Nothing is owed there any more."
            )
        taken = Movement.objects.get(refund=refund, kind=Movement.Kind.REFUNDED)
        movements.paid_out(
            amount, on=on, reference=reference.strip(), reason=refund.reason, now=now, by=by,
            act=act, **movements.where(taken),
        )  # fmt: skip
        _decided(refund, now, reason="Paid by bank transfer", amount=amount)


def decide(row: Row, *, note: str, now: dt.datetime) -> None:
    """Finance saw to it, and says how. Raises DecidingError."""
    if not note.strip():
        raise DecidingError("Say in a few words what becomes of it, so that others need not ask.")
    with transaction.atomic():
        row = _undecided(row)
        _decided(row, now, reason=note.strip())


def _undecided(row: Row) -> Row:
    """Locked. Raises DecidingError."""
    standing.lock(row.attempt_id)
    locked = type(row)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if locked.settled_at:
        raise DecidingError("Somebody has decided this already.")
    return locked


def _decided(
    row: Refund | Dispute, now: dt.datetime, *, reason: str, amount: Decimal | None = None
) -> None:
    row.settled_at = now
    row.save(update_fields=["settled_at"])
    about = {"dispute": row.stripe_id} if isinstance(row, Dispute) else {"refund": row.key}
    audit.record(
        "bookings.payments.decide",
        on=standing.about(row.attempt),
        after={**about, "amount": row.amount if amount is None else amount},
        reason=reason,
    )
