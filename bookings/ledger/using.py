"""An organisation's credit, used on an invoice of its own."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction

from accounts.models import Organisation, User
from bookings.ledger import LedgerError, balances, locking, movements
from bookings.models import Invoice, Movement
from common import audit
from common.money import pounds


def use(
    organisation: Organisation,
    invoice: Invoice,
    *,
    amount: Decimal,
    by: User | None,
    now: dt.datetime,
    act: uuid.UUID | None = None,
) -> None:
    """Pay `amount` of `invoice` with credit. With the same `act` twice it is done once.

    Raises LedgerError when there is less credit, or less is owed."""
    with transaction.atomic():
        [invoice] = locking.lock(organisation, [invoice])
        if act and Movement.objects.filter(act=act).exists():
            return
        most = min(balances.spendable(organisation), invoice.owed)
        if not 0 < amount <= most:
            raise LedgerError(_too_much(most))
        movements.transferred(
            amount,
            frm=movements.of_organisation(organisation),
            to=movements.of_invoice(invoice),
            now=now,
            by=by,
            act=act,
        )
        audit.record(
            "bookings.ledger.use",
            on=organisation,
            after={"invoice": invoice.number, "amount": amount},
        )


def _too_much(most: Decimal) -> str:
    if most <= 0:
        return "There is no credit left, or nothing is owed on this invoice any more."
    return f"Use from £0.01 up to {pounds(most)}: so much credit there is, and so much is owed."
