"""What the pages and the files of an organisation say of its rows."""

import datetime as dt
from decimal import Decimal

from bookings.models import Booking, Change, Invoice, Offer, PlacePool, WaitingListEntry
from common.money import pounds


def changed(change: Change) -> str:
    """What was done, in a sentence."""
    who, whom = change.from_learner, change.to_learner
    match change.kind:
        case Change.Kind.NAMED:
            return f"{whom or 'Somebody'} was named"
        case Change.Kind.SUBSTITUTED:
            return f"{whom or 'Somebody'} took the place of {who or 'somebody'}"
        case Change.Kind.MOVED:
            there = change.to_run.when if change.to_run else "another date"
            return f"{who or whom or 'A place'} was moved to {there}"
        case _:
            return f"{f'The place of {who}' if who else 'A place'} was cancelled"


def money(change: Change) -> str:
    """What it costs or gives back; nothing where no money moves."""
    if not change.gross:
        return ""
    if change.gross > 0:
        return f"{pounds(change.gross)} to pay"
    return f"{pounds(-change.gross)} given back or credited"


def by(change: Change) -> str:
    if change.by_office:
        return "onEvidence"
    return str(change.by) if change.by else "The site"


def sold(invoice: Invoice) -> Booking | PlacePool:
    """What it is for: places on dates, or prepaid ones."""
    found = invoice.booking or invoice.pool
    assert found is not None
    return found


def offered_until(entry: WaitingListEntry, *, now: dt.datetime) -> dt.datetime | None:
    """While places are kept for them; `entry` is a row of `lists.waiting`."""
    offers: list[Offer] = entry.open_offers  # type: ignore[attr-defined]
    return offers[0].held_until(now) if offers else None


def courses(booking: Booking) -> list[str]:
    """Each course and date of its live places once."""
    places = booking.live_places  # type: ignore[attr-defined]
    return list({f"{place.course.title}, {place.when}": None for place in places})


def total(booking: Booking) -> str:
    """Of all that it was invoiced, less what was credited."""
    invoices = booking.invoices.all()
    if not invoices:
        return "Nothing to pay"
    return pounds(sum((invoice.gross - invoice.credited for invoice in invoices), Decimal("0")))
