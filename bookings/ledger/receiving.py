"""A bank transfer, recorded by staff: it pays one invoice or several, whole or in part, and what is
too much becomes the organisation's credit."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from bookings.ledger import LedgerError, locking, movements
from bookings.models import BankRow, Invoice, Movement
from common import audit

NONE = Decimal("0.00")


class Transfer(NamedTuple):
    """As the bank statement has it. `act` tells one from the same sent twice; `row` is the one of
    an imported statement."""

    amount: Decimal
    on: dt.date
    reference: str
    act: uuid.UUID
    row: BankRow | None = None


def receive(
    organisation: Organisation,
    transfer: Transfer,
    *,
    invoices: Sequence[Invoice],
    by: User | None,
    now: dt.datetime,
    on_account: bool = False,
) -> Decimal:
    """Record `transfer` on `invoices`, the first due first, as far as it goes. Pounds of it that
    were more than is owed on them: credit, or for somebody who pays for themselves still on the
    last invoice, to be paid back. `on_account`, it may all be credit. Recording the same one twice
    records it once.

    Raises LedgerError."""
    _check(transfer, now)
    if not (invoices or on_account):
        raise LedgerError("Choose at least one invoice.")
    if not invoices and organisation.individual:
        raise LedgerError("Whoever pays for themselves has no credit. Choose an invoice.")
    with transaction.atomic():
        found = locking.lock(organisation, invoices)
        if Movement.objects.filter(act=transfer.act).exists():
            return NONE
        left, shares = transfer.amount, []
        for invoice in found:
            if (share := min(left, invoice.owed)) > 0:
                shares.append((share, movements.of_invoice(invoice)))
                left -= share
        if left and organisation.individual:
            shares.append((left, movements.of_invoice(found[-1])))
        elif left:
            shares.append((left, movements.of_organisation(organisation)))
        movements.received(
            shares, on=transfer.on, reference=transfer.reference, by=by, now=now, act=transfer.act,
            bank_row=transfer.row,
        )  # fmt: skip
        audit.record(
            "bookings.ledger.receive",
            on=organisation,
            after={
                "amount": transfer.amount,
                "on": transfer.on,
                "invoices": [invoice.number for invoice in found],
                "too_much": left,
            },
        )
    return left


def _check(transfer: Transfer, now: dt.datetime) -> None:
    if transfer.amount <= 0:
        raise LedgerError("Give the amount that came: more than £0.00.")
    if transfer.on > timezone.localdate(now):
        raise LedgerError("Give the day on which it came: today or before.")
    if not transfer.reference.strip():
        raise LedgerError("Give the reference of the transfer, as the bank statement has it.")
