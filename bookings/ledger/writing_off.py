"""What will never be paid: written off, with the reason. The invoice stands."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction

from accounts.models import Organisation, User
from bookings.ledger import LedgerError, locking, movements
from bookings.models import Invoice, Movement
from common import audit
from common.money import pounds


def write_off(
    organisation: Organisation,
    invoice: Invoice,
    *,
    amount: Decimal,
    reason: str,
    by: User | None,
    now: dt.datetime,
    act: uuid.UUID | None = None,
) -> None:
    """Expect `amount` of `invoice` no more. With the same `act` twice it is done once.

    Raises LedgerError when less is owed."""
    if not reason.strip():
        raise LedgerError("Say why it is written off: it is kept on the invoice.")
    with transaction.atomic():
        [invoice] = locking.lock(organisation, [invoice])
        if act and Movement.objects.filter(act=act).exists():
            return
        if not 0 < amount <= invoice.owed:
            raise LedgerError(
                f"Write off from £0.01 up to {pounds(invoice.owed)}: so much is owed."
                if invoice.owed > 0
                else "Nothing is owed on this invoice any more."
            )
        movements.written_off(
            amount, reason=reason.strip(), by=by, now=now, act=act, **movements.of_invoice(invoice)
        )
        audit.record(
            "bookings.ledger.write_off",
            on=organisation,
            after={"invoice": invoice.number, "amount": amount},
            reason=reason.strip(),
        )
