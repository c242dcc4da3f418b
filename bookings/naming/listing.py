"""A list of people for a booking: kept as it was sent, put right, and put on the places that have
no name. Whatever cannot be used yet stays on the list."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from accounts.imports import columns
from accounts.imports.columns import HEADINGS
from accounts.models import Organisation, User
from bookings.models import Booking, PeopleList, Place
from bookings.naming import looking, names
from bookings.naming.looking import Date, Seen
from common import audit
from common.tables import Row

MOST = 500
#: What a column may be, as the page offers it.
CHOICES = {
    "full_name": "Full name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email",
    "job_role": "Role",
    "team": "Team",
}
LONGEST = 120


class ListError(Exception):
    """Why a list cannot be kept or used, in words for the booker."""


def keep(booking: Booking, *, rows: Sequence[Row]) -> PeopleList:
    """Keep the list in place of any that was there. Raises ListError."""
    found = columns.guess(rows)
    if not found.rows:
        raise ListError("There is nobody on the list.")
    if len(found.rows) > MOST:
        raise ListError(
            f"The list has {len(found.rows):,} people. Send up to {MOST} at once: those who are"
            " left can follow."
        )
    kept, _ = PeopleList.objects.update_or_create(
        booking=booking,
        defaults={
            "rows": [[number, cells] for number, cells in found.rows],
            "headings": found.headings,
            "columns": [field if field in CHOICES else "" for field in found.columns],
            "anyway": [],
        },
    )
    return kept


def change(
    kept: PeopleList,
    *,
    columns: Sequence[str] | None = None,
    anyway: Iterable[int] = (),
    fixes: Mapping[int, Mapping[str, str]] | None = None,
) -> None:
    """What the booker says of it: what the columns are (each field once, the first counts), who is
    to be booked though they are in date, and cells put right."""
    with transaction.atomic():
        kept = PeopleList.objects.select_for_update(no_key=True).get(pk=kept.pk)
        for number, values in (fixes or {}).items():
            _fix(kept, number, values)
        if columns is not None:
            known = [field if field in CHOICES else "" for field in columns]
            kept.columns = [
                field if field not in known[:number] else "" for number, field in enumerate(known)
            ]
        numbers = {number for number, _ in kept.rows}
        kept.anyway = sorted(numbers & set(anyway))
        kept.save()


def drop(booking: Booking) -> None:
    PeopleList.objects.filter(booking=booking).delete()


def use(
    kept: PeopleList,
    *,
    date: Date,
    organisation: Organisation | None,
    by: User | None,
    now: dt.datetime,
) -> int:
    """Put everybody who can go on the unnamed places of `date`; the number of people. The list
    keeps the others, and goes when there are none.

    Raises ListError, and what names.name_all raises."""
    with transaction.atomic():
        booking = kept.booking
        look = looking.look(kept, date=date, organisation=organisation, now=now)
        going = look.going
        if look.problem:
            raise ListError(look.problem)
        if not going:
            raise ListError("Nobody on the list can be put on a place yet. Each row says why.")
        if problem := too_many(len(going), len(date.places)):
            raise ListError(problem)
        if booking.is_confirmed:
            namings = [
                names.Naming(place, seen.person, seen.team)
                for place, seen in zip(date.places, going, strict=False)
            ]
            names.name_all(booking, namings, by=by, now=now)
        else:
            _name_held(booking, date, going)
        _keep_the_rest(kept, {seen.number for seen in going})
    return len(going)


def too_many(people: int, places: int) -> str:
    """What is wrong, if there are more people than places."""
    if people <= places:
        return ""
    have = {0: "no place is", 1: "1 place is"}.get(places, f"{places} places are")
    return (
        f"{people} people can go, and {have} without a name on this date. Take rows out of the"
        " list, or book more places."
    )


def _name_held(booking: Booking, date: Date, going: Sequence[Seen]) -> None:
    """On a booking that is being made; what its step “Who is coming?” shows follows: of one of
    several dates, the people of its own."""
    held = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    if held.state != Booking.State.HELD:
        raise ListError("This booking can no longer be changed here.")
    places = date.places[: len(going)]
    for place, seen in zip(places, going, strict=True):
        place.name, place.email, place.job_role = seen.person
        place.team = seen.team
    Place.objects.bulk_update(places, ["name", "email", "job_role", "team"])
    there = held.places.live()
    on = there.filter(course=date.course, run=date.run)
    named = on.exclude(name="").order_by("pk")
    text = "\n".join(
        "\t".join([place.name, place.email, place.job_role]).rstrip("\t") for place in named
    )
    if there.exclude(pk__in=on.values("pk")).exists():
        held.own_lists = {**held.own_lists, date.key: text}
    else:
        held.people_text, held.own_lists = text, {}
    held.save(update_fields=["people_text", "own_lists"])
    audit.record("bookings.naming.list", on=booking, after={"people": len(going)})


def _keep_the_rest(kept: PeopleList, used: set[int]) -> None:
    kept.rows = [row for row in kept.rows if row[0] not in used]
    if kept.rows:
        kept.save(update_fields=["rows", "updated_at"])
    else:
        kept.delete()


def _fix(kept: PeopleList, number: int, values: Mapping[str, str]) -> None:
    """Write `values` where their columns are; a name stands in one column from then on."""
    row = next((row for row in kept.rows if row[0] == number), None)
    if row is None:
        return
    for field, value in values.items():
        if field not in HEADINGS:
            continue
        parts = [n for n, each in enumerate(kept.columns) if each in ("first_name", "last_name")]
        if field not in kept.columns:
            if field == "full_name" and parts:
                _set(row[1], parts[0], value)
                for other in parts[1:]:
                    _set(row[1], other, "")
                continue
            kept.columns.append(field)
            if kept.headings:
                kept.headings += [""] * (len(kept.columns) - 1 - len(kept.headings))
                kept.headings.append(CHOICES.get(field, ""))
        _set(row[1], kept.columns.index(field), value)


def _set(cells: list[str], column: int, value: str) -> None:
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = " ".join(value.split())[: LONGEST * 2]
