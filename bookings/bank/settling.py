"""What becomes of one transfer: recorded for an organisation, on invoices or as its credit; not
ours; and either taken back. One that waits is locked first, then what `ledger.locking` locks:
whoever comes second finds it settled."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import Organisation, User
from bookings.bank import BankError
from bookings.ledger import balances, locking, movements
from bookings.ledger.receiving import Transfer, receive
from bookings.models import BankRow, Invoice, Movement
from common import audit
from common.money import pounds, to_pence

#: Characters of the bank's text that the ledger repeats.
REFERENCE = 60
State, Kind = BankRow.State, Movement.Kind
#: What is not money that came or went.
PAPERS = (Kind.INVOICED, Kind.CREDITED, Kind.WRITTEN_OFF)


def lock(row: BankRow, state: "BankRow.State") -> BankRow:
    """For the caller's transaction. Raises BankError when it is not in `state` any more."""
    rows = BankRow.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=row.pk, state=state).first()
    if found is None:
        raise BankError("Somebody has settled this transfer meanwhile. Look at it again.")
    return found


def match(
    row: BankRow,
    organisation: Organisation,
    invoices: Sequence[Invoice],
    *,
    by: User | None,
    now: dt.datetime,
) -> Decimal:
    """Record one that waits: on `invoices`, the first due first, and what is more as the
    organisation's credit; without any, all of it. Pounds that became credit.

    Raises BankError, LedgerError."""
    with transaction.atomic():
        return record(
            lock(row, State.QUEUED), organisation, invoices, on_account=not invoices, by=by, now=now
        )


def record(
    row: BankRow,
    organisation: Organisation,
    invoices: Sequence[Invoice],
    *,
    by: User | None,
    now: dt.datetime,
    on_account: bool = False,
) -> Decimal:
    """The same of one that the caller has locked. Raises LedgerError."""
    transfer = Transfer(row.amount, row.on, row.text[:REFERENCE], row.act, row)
    more = receive(organisation, transfer, invoices=invoices, by=by, now=now, on_account=on_account)
    row.state, row.organisation, row.why, row.reason = State.RECORDED, organisation, "", ""
    _save(row, by, now)
    audit.record(
        "bookings.bank.record",
        on=row,
        after={
            "organisation": organisation.public_id,
            "invoices": [invoice.number for invoice in invoices],
            "amount": row.amount,
        },
    )
    return more


def wait(row: BankRow, why: str) -> None:
    """One that is being matched waits for finance instead."""
    BankRow.objects.filter(pk=row.pk, state=State.TAKEN).update(state=State.QUEUED, why=why[:200])


def not_ours(row: BankRow, *, reason: str, by: User | None, now: dt.datetime) -> None:
    """It is for nothing that we sold: a loan, interest, a supplier's refund; or somebody recorded
    it by hand before. Nothing is recorded of it. Raises BankError."""
    if not reason.strip():
        raise BankError("Say why it is put aside: it is kept with the transfer.")
    with transaction.atomic():
        row = lock(row, State.QUEUED)
        row.state, row.reason = State.NOT_OURS, reason.strip()
        _save(row, by, now)
        audit.record("bookings.bank.not_ours", on=row, reason=reason.strip())


def ours_after_all(row: BankRow, *, by: User | None, now: dt.datetime) -> None:
    """It waits again. Raises BankError."""
    with transaction.atomic():
        row = lock(row, State.NOT_OURS)
        row.state, row.reason = State.QUEUED, ""
        row.why = "It was put aside, and that was taken back."
        _save(row, by, now)
        audit.record("bookings.bank.ours_after_all", on=row)


def unmatch(row: BankRow, *, reason: str, by: User | None, now: dt.datetime) -> None:
    """It was recorded where it does not belong: the ledger says so, in rows of its own, and it
    waits again. Raises BankError when some of it was given back or used since."""
    if not reason.strip():
        raise BankError("Say why the match was wrong: it is kept with the invoice.")
    with transaction.atomic():
        row, organisation = _lock_recorded(row)
        rows = list(Movement.objects.filter(bank_row=row, act=row.act).select_related("invoice"))
        locking.lock(organisation, [each.invoice for each in rows if each.invoice])
        if sum((-each.amount for each in rows), Decimal("0.00")) != row.amount:
            raise BankError("It is so old that the ledger does not have all of it any more.")
        for invoice in dict.fromkeys(each.invoice for each in rows):
            came = -sum((each.amount for each in rows if each.invoice == invoice), Decimal("0.00"))
            _still_there(came, invoice, organisation)
        movements.taken_back(rows, reason=reason.strip(), by=by, now=now)
        row.state, row.organisation, row.act = State.QUEUED, None, uuid.uuid4()
        row.why = f"A match was undone: {reason.strip()}"[:200]
        _save(row, by, now)
        audit.record(
            "bookings.bank.unmatch",
            on=row,
            before={"organisation": organisation.public_id, "amount": row.amount},
            reason=reason.strip(),
        )


def _lock_recorded(row: BankRow) -> tuple[BankRow, Organisation]:
    """The organisation before the row: a merge takes along, with its lock, what was recorded for
    it. Raises BankError."""
    recorded = BankRow.objects.filter(pk=row.pk).values("organisation")
    organisations = Organisation.with_merged.select_for_update(of=("self",), no_key=True)
    organisation = organisations.filter(pk__in=recorded).first()
    row = lock(row, State.RECORDED)
    if organisation is None or row.organisation_id != organisation.pk:
        raise BankError("Somebody has settled this transfer meanwhile. Look at it again.")
    return row, organisation


def _still_there(came: Decimal, invoice: Invoice | None, organisation: Organisation) -> None:
    """Raises BankError where less of the money is left than `came` on the invoice, or as credit."""
    if invoice:
        moved = Movement.objects.filter(~Q(kind__in=PAPERS), invoice=invoice)
        left, where = -to_pence(moved.aggregate(sum=Sum("amount"))["sum"]), invoice.number
    else:
        left, where = balances.spendable(organisation), "its credit"
    if left < came:
        raise BankError(
            f"Only {pounds(max(left, Decimal('0.00')))} of {pounds(came)} is left on {where}: the"
            " rest was given back or used since. Put that right first."
        )


def _save(row: BankRow, by: User | None, now: dt.datetime) -> None:
    row.settled_by, row.settled_at = by, now
    row.save(
        update_fields=["state", "organisation", "act", "why", "reason", "settled_by", "settled_at"]
    )
