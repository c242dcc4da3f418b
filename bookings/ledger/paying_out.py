"""What we owe and no card can take, paid by bank transfer: what is overpaid on an invoice, or an
organisation's credit that it wants back."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from bookings.ledger import LedgerError, balances, locking, movements
from bookings.models import Invoice, Movement
from common import audit
from common.money import pounds


def pay_out(
    organisation: Organisation,
    invoice: Invoice | None,
    *,
    amount: Decimal,
    on: dt.date,
    reference: str,
    reason: str,
    by: User | None,
    now: dt.datetime,
    act: uuid.UUID,
) -> None:
    """Record that `amount` was paid to them: of what is overpaid on `invoice`, or without one of
    the organisation's credit. With the same `act` twice it is recorded once.

    Raises LedgerError when that is more than we owe."""
    if on > timezone.localdate(now):
        raise LedgerError("Give the day on which it was paid: today or before.")
    if not (reference.strip() and reason.strip()):
        raise LedgerError("Give the reference of the transfer, and say why it was paid.")
    with transaction.atomic():
        found = locking.lock(organisation, [invoice] if invoice else [])
        if Movement.objects.filter(act=act).exists():
            return
        most = -found[0].owed if invoice else balances.spendable(organisation)
        if not 0 < amount <= most:
            raise LedgerError(
                f"Pay out from £0.01 up to {pounds(most)}: so much we owe."
                if most > 0
                else "We owe nothing there any more."
            )
        stands = (
            movements.of_invoice(found[0]) if invoice else movements.of_organisation(organisation)
        )
        movements.paid_out(
            amount, on=on, reference=reference.strip(), reason=reason.strip(), now=now, by=by,
            act=act, **stands,
        )  # fmt: skip
        audit.record(
            "bookings.ledger.pay_out",
            on=organisation,
            after={"invoice": invoice.number if invoice else "", "amount": amount, "on": on},
            reason=reason.strip(),
        )
