"""The lists of an organisation's pages as files for its own records: as filtered, on record."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from accounts.models import Membership
from bookings.ledger.words import state
from bookings.models import Booking, Change, Invoice
from bookings.organisation import words
from bookings.organisation.lists import Goes
from common import audit, tables
from common.when import date

WRITERS: dict[str, Callable[..., HttpResponse]] = {
    "csv": tables.write_csv,
    "xlsx": tables.write_xlsx,
}


def dates(found: Iterable[Goes]) -> tuple[list[str], list[list[str]]]:
    """A line for each person, and one for each place without a name."""
    lines = []
    for goes in found:
        about = [goes.run.course.title, goes.run.when, goes.run.where]
        lines += [[*about, each.full_name, each.email, each.team] for each in goes.people]
        lines += [[*about, "To be named", "", ""]] * goes.unnamed
    return ["Course", "When", "Where", "Name", "Email", "Team"], lines


def bookings(found: Iterable[Booking]) -> tuple[list[str], list[list[str]]]:
    lines = [
        [
            each.reference,
            each.get_state_display(),
            date(each.confirmed_at) if each.confirmed_at else "",
            each.contact_name,
            each.po_number,
            "; ".join(words.courses(each)),
            str(len(each.live_places)),  # type: ignore[attr-defined]
            str(each.unnamed),  # type: ignore[attr-defined]
            words.total(each),
            ", ".join(invoice.number for invoice in each.invoices.all()),
        ]
        for each in found
    ]
    headings = [
        "Booking", "State", "Confirmed", "Booked by", "PO number", "Courses and dates", "Places",
        "Unnamed", "Total", "Invoice",
    ]  # fmt: skip
    return headings, lines


def history(found: Iterable[Change]) -> tuple[list[str], list[list[str]]]:
    lines = [
        [
            date(each.created_at),
            each.booking.reference,
            each.place.course.title if each.place else "",
            words.changed(each),
            words.money(each),
            words.by(each),
        ]
        for each in found
    ]
    return ["When", "Booking", "Course", "What was done", "Money", "By"], lines


def invoices(found: Iterable[Invoice], *, today: dt.date) -> tuple[list[str], list[list[str]]]:
    lines = [
        [
            each.number,
            words.sold(each).reference,
            words.sold(each).po_number,
            date(each.issued_on),
            date(each.due_on),
            f"{each.net}",
            f"{each.vat}",
            f"{each.gross}",
            f"{each.credited:.2f}",
            f"{each.owed:.2f}",
            state(each, today=today),
        ]
        for each in found
    ]
    headings = [
        "Invoice", "Booking", "PO number", "Issued", "Due", "Net", "VAT", "Total", "Credited",
        "Owed", "State",
    ]  # fmt: skip
    return headings, lines


def answer(
    membership: Membership,
    kind: str,
    table: tuple[Sequence[str], Sequence[Sequence[Any]]],
    *,
    name: str,
    filtered: bool,
) -> HttpResponse:
    """The file, with who took it on record."""
    headings, lines = table
    audit.record(
        "bookings.organisation.export",
        on=membership.organisation,
        after={"list": name, "format": kind, "rows": len(lines), "filtered": filtered},
    )
    return WRITERS[kind](headings, lines, name=f"onEvidence-{name}")
