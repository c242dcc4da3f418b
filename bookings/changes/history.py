"""What became of a booking, line by line: who did it, when, and what it came to. People are named
as they are called now; whoever was forgotten is not."""

from typing import NamedTuple

from accounts.models import Learner
from bookings.models import Booking, Change
from common.money import pounds


class Entry(NamedTuple):
    change: Change
    who: str
    what: str
    money: str
    #: The last thing that was done to its place, and can be taken back.
    can_be_undone: bool


def entries(booking: Booking, *, office: bool = False) -> list[Entry]:
    """Newest first. The office reads its own reasons; the booker does not."""
    # Most bookings are never changed: what hangs on a change is asked for where there is one.
    changes = list(
        booking.changes.prefetch_related(
            "place", "from_run__sessions", "to_run__sessions", "from_learner", "to_learner", "by"
        ).order_by("-created_at", "-pk")
    )
    seen: set[int | None] = set()
    found = []
    for change in changes:
        found.append(
            Entry(
                change,
                _who(change),
                _what(change, office),
                _money(change),
                change.place_id not in seen and _can_be_undone(change),
            )
        )
        seen.add(change.place_id)
    return found


def _can_be_undone(change: Change) -> bool:
    """Of the last thing that was done to a place (`undoing`)."""
    before, place = change.from_learner, change.place
    return (
        change.kind == Change.Kind.SUBSTITUTED
        and before is not None
        and before.erased_at is None
        and place is not None
        and place.cancelled_at is None
    )


def _who(change: Change) -> str:
    if change.by_office:
        return "our office"
    return change.by.full_name if change.by else "somebody who has left"


def _name(learner: Learner | None) -> str:
    return learner.full_name if learner else "somebody"


def _what(change: Change, office: bool) -> str:
    person = _name(change.from_learner) if change.from_learner else "A place without a name"
    match change.kind:
        case Change.Kind.SUBSTITUTED:
            said = f"{_name(change.to_learner)} comes instead of {_name(change.from_learner)}."
        case Change.Kind.MOVED:
            said = f"{person}: moved from {_when(change.from_run)} to {_when(change.to_run)}."
        case Change.Kind.CANCELLED:
            said = f"{person}: place cancelled, {_when(change.from_run)}."
        case Change.Kind.GIVEN:
            said = f"{person}: made complimentary."
        case Change.Kind.CHARGED:
            said = f"{person}: no longer complimentary."
        case _:
            said = f"{_name(change.to_learner)} was named."
    return f"{said} {change.reason}".strip() if office and change.reason else said


def _when(run: object) -> str:
    return str(getattr(run, "when", "")) or "at your own pace"


def _money(change: Change) -> str:
    if not change.gross:
        return ""
    if change.gross > 0:
        return f"{pounds(change.gross)} more, invoiced"
    where = [f"{pounds(change.to_card)} to your card"] if change.to_card else []
    if change.to_account:
        where.append(f"{pounds(change.to_account)} kept as credit")
    if change.off_invoice:
        where.append(f"{pounds(change.off_invoice)} credited")
    return ", ".join(where)
