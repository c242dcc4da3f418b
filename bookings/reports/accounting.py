"""Files for accounting programs: what was issued in days that are over, and for Sage what was paid
too. The same days give the same file again, byte for byte, unless finance changed the codes,
organisations were merged, or the rows are too old to be kept.

No paper can turn up later in days that were exported: it is issued on the day it is made. A payment
stands in the days in which it was recorded, with the day it came as its date: recorded late, it is
in the next file, and nothing is left out."""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import AccountingCodes
from bookings.reports import sage, xero
from bookings.reports.periods import Period
from common import audit
from common.exports import as_text
from common.models import AuditEvent
from common.tables import CONTROL, Cell

ACTION = "bookings.reports.accounting"


class AccountingError(Exception):
    """Why there is no file, in words for finance."""


class Layout(NamedTuple):
    label: str
    headings: Sequence[str]
    rows: Callable[[Period, AccountingCodes], Iterable[Sequence[Cell]]]
    encode: Callable[[str], bytes]
    #: Papers that the program takes at a time, told apart by this column.
    most: int | None = None
    by: int = 0
    #: Imported twice, it enters everything twice.
    once: bool = True


LAYOUTS = {
    "xero": Layout(
        "Xero, sales invoices", xero.HEADINGS, xero.rows, str.encode, xero.MOST, xero.NUMBER
    ),
    "sage": Layout("Sage 50, audit trail", sage.HEADINGS, sage.rows, sage.encode),
    "sage-customers": Layout(
        "Sage 50, customer accounts",
        sage.CUSTOMER_HEADINGS,
        sage.customers,
        sage.encode,
        once=False,
    ),
}


def export(name: str, period: Period, *, now: dt.datetime) -> bytes:
    """The file of `period` in the layout of that name, on record with who took it.

    Raises AccountingError."""
    if period.end >= timezone.localdate(now):
        raise AccountingError(
            "Choose days that are over: of today there may still be more, and it would be missing."
        )
    layout = LAYOUTS[name]
    try:
        rows = list(layout.rows(period, AccountingCodes.load()))
    except sage.NoTaxCode as error:
        raise AccountingError(str(error)) from error
    if layout.most and len({row[layout.by] for row in rows}) > layout.most:
        raise AccountingError(
            f"{layout.label}: at most {layout.most} papers in one file. Choose fewer days."
        )
    content = layout.encode(_csv(layout.headings, rows))
    audit.record(
        ACTION,
        after={
            "layout": name, "start": period.start, "end": period.end, "rows": len(rows),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )  # fmt: skip
    return content


def exported() -> QuerySet[AuditEvent]:
    """What was taken before, the latest first."""
    return AuditEvent.objects.filter(action=ACTION).order_by("-at", "-pk")


def overlapping(name: str, period: Period) -> list[AuditEvent]:
    """Of them, those in that layout that have days of `period`, unless all are of these very days:
    the same file again, to replace one that was lost. Imported beside it, any other would enter the
    same papers twice."""
    days = period.start.isoformat(), period.end.isoformat()
    found = [
        event
        for event in exported()[:500]
        if LAYOUTS[name].once
        and event.after["layout"] == name
        and event.after["start"] <= period.end.isoformat()
        and event.after["end"] >= period.start.isoformat()
    ]
    alike = all((each.after["start"], each.after["end"]) == days for each in found)
    return [] if alike else found


def _csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Without the mark that Excel likes: the programs would take it for a part of a heading."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def _cell(cell: Cell) -> Cell:
    """Days as both programs read them here; what somebody typed is never a formula."""
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return as_text(CONTROL.sub(" ", cell)) if isinstance(cell, str) else cell
