"""An organisation's statement of account: all that moved, with what was owed after each line."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Sum

from accounts.models import Organisation
from bookings.models import CreditNote, Invoice, Movement
from bookings.reports import standing
from bookings.reports.periods import Period
from bookings.reports.standing import Left
from common.money import pounds, to_pence
from common.when import date

NONE = Decimal("0.00")
Kind = Movement.Kind
WHAT = {
    Kind.INVOICED: "Invoice",
    Kind.CREDITED: "Credit note",
    Kind.PAID: "Bank transfer received",
    Kind.REFUNDED: "Refund to the card",
    Kind.REFUND_FAILED: "Refund to the card failed",
    Kind.TRANSFERRED: "Moved within the account",
    Kind.PAID_OUT: "Bank transfer to you",
    Kind.WRITTEN_OFF: "Written off",
    Kind.TAKEN_BACK: "Bank transfer that was not for this account",
    Kind.CHARGED_BACK: "Card payment taken back by the bank",
    Kind.CHARGE_RETURNED: "Card payment given back by the bank",
    Kind.BROUGHT_FORWARD: "Brought forward",
}
#: Written as one act, they stand on one line, as on the bank's statement.
TOGETHER = (Kind.PAID, Kind.TAKEN_BACK, Kind.TRANSFERRED)


@dataclass(frozen=True)
class Entry:
    """One line. `amount` above nought is asked for, below nought paid or credited."""

    on: dt.date
    what: str
    reference: str
    about: str
    amount: Decimal
    balance: Decimal
    invoice: Invoice | None = None
    note: CreditNote | None = None

    @property
    def charged(self) -> Decimal | None:
        return self.amount if self.amount > 0 else None

    @property
    def settled(self) -> Decimal | None:
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True)
class Account:
    """Pounds with VAT: above nought they owe us. `unpaid` is what was left of each invoice at the
    end; `credit` what we owed them then, on the account or on invoices overpaid."""

    organisation: Organisation
    period: Period
    opening: Decimal
    entries: Sequence[Entry]
    closing: Decimal
    unpaid: Sequence[Left]
    credit: Decimal

    @property
    def owed(self) -> Decimal:
        return sum((each.amount for each in self.unpaid), NONE)

    @property
    def overdue(self) -> Decimal:
        return sum((each.amount for each in self.unpaid if self.is_late(each)), NONE)

    def is_late(self, left: Left) -> bool:
        return left.days_late(self.period.end) > 0

    @property
    def lines_of_unpaid(self) -> list[tuple[Left, bool]]:
        return [(each, self.is_late(each)) for each in self.unpaid]


def account(organisation: Organisation, period: Period) -> Account:
    """In four queries, however long it is."""
    theirs = Movement.objects.filter(organisation=organisation)
    before = theirs.filter(on__lt=period.start).aggregate(sum=Sum("amount"))["sum"]
    opening = to_pence(before or NONE)
    rows = theirs.filter(on__gte=period.start, on__lte=period.end).select_related(
        "invoice__booking", "invoice__pool", "credit_note__invoice__booking", "booking"
    )
    entries = _entries(rows.order_by("on", "at", "pk"), opening)
    left = standing.left(theirs, day=period.end)
    return Account(
        organisation=organisation,
        period=period,
        opening=opening,
        entries=entries,
        closing=entries[-1].balance if entries else opening,
        unpaid=[each for each in left if each.amount > 0],
        credit=-sum((each.amount for each in left if each.amount < 0), NONE),
    )


def _entries(rows: Iterable[Movement], balance: Decimal) -> list[Entry]:
    entries = []
    for alike in _acts(rows):
        first, amount = alike[0], sum((row.amount for row in alike), NONE)
        balance += amount
        note = first.credit_note
        entries.append(
            Entry(
                on=first.on,
                what="Card payment" if first.attempt_id else WHAT[Kind(first.kind)],
                reference=_reference(first),
                about=_about(alike),
                amount=amount,
                balance=balance,
                invoice=first.invoice if first.kind == Kind.INVOICED else None,
                note=note,
            )
        )
    return entries


def _acts(rows: Iterable[Movement]) -> Iterable[list[Movement]]:
    def act(row: Movement) -> Any:
        return (row.act, row.kind) if row.act and row.kind in TOGETHER else row.pk

    return [list(alike) for _, alike in groupby(rows, key=act)]


def _reference(row: Movement) -> str:
    if row.kind == Kind.INVOICED and row.invoice:
        return row.invoice.number
    return row.credit_note.number if row.credit_note else row.reference


def _about(rows: Sequence[Movement]) -> str:
    """Reasons that staff gave are their own, and stand on no statement."""
    first, invoice = rows[0], rows[0].invoice
    if first.kind == Kind.INVOICED and invoice:
        sold = invoice.booking or invoice.pool
        ordered = f", PO {sold.po_number}" if sold and sold.po_number else ""
        return f"{sold.reference if sold else ''}{ordered}, due {date(invoice.due_on)}"
    if first.credit_note:
        return f"Corrects {first.credit_note.invoice.number}"
    if first.kind == Kind.TRANSFERRED:
        return _moved(rows)
    if len(rows) == 1:
        return _where(first)
    return ", ".join(f"{pounds(abs(row.amount))} {_where(row)}" for row in rows)


def _moved(rows: Sequence[Movement]) -> str:
    """From where it was too much to where it counts. Of one row alone, the other is on no account:
    paid for a booking before that was confirmed."""
    given = next((row for row in rows if row.amount > 0), None)
    used = next((row for row in rows if row.amount < 0), None)
    amount = pounds(abs(rows[0].amount))
    if given is None or used is None:
        return f"{amount} {_where(rows[0])}"
    if given.invoice is None:
        return f"{amount} of the credit used {_where(used)}"
    return f"{amount} too much {_where(given)}, kept {_where(used)}"


def _where(row: Movement) -> str:
    return f"on {row.invoice.number}" if row.invoice else "as credit"
