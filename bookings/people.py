"""Who is coming: lines of "name, email, role" as people paste them from anywhere."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.people.learners import Person
from bookings.basket import seating
from bookings.loading import all_places_of
from bookings.models import Booking, Place
from courses.models import Course, CourseRun

#: Two tabs in a row are an empty cell of a spreadsheet between them.
SEPARATOR = re.compile(r"[^\S\t]*[\t;,][^\S\t]*")
LONGEST = 120


class PeopleError(Exception):
    """Why the names cannot be taken as they are, in words for the buyer."""


@dataclass(frozen=True)
class Row:
    """One pasted line, with what is wrong with it (in words for the buyer), if anything."""

    number: int
    person: Person
    problem: str = ""

    @property
    def label(self) -> str:
        return f"Line {self.number}"


def parse(text: str) -> list[Row]:
    """The people in `text`, one a line: name, email, role, the last two may be left out; separated
    by comma, semicolon or tab. Empty lines are passed over, and so is a heading."""
    lines = [
        (number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip(" \t,;")
    ]
    if lines and _is_heading(lines[0][1]):
        lines = lines[1:]
    people = [(number, _person(line)) for number, line in lines]
    times = Counter(person.key for _, person in people)
    return [Row(number, person, _problem(person, times)) for number, person in people]


def save_text(booking: Booking, *, text: str, item: seating.Item | None = None) -> None:
    """Keep what was typed (for one date alone: `item`), right or wrong, so that nothing is lost."""
    with transaction.atomic():
        booking = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
        if item:
            booking.own_lists = {**booking.own_lists, item.key: text}
        else:
            booking.people_text = text
        booking.save(update_fields=["people_text", "own_lists"])


def name_places(
    booking: Booking, *, text: str, run: CourseRun | None = None, course: Course | None = None
) -> None:
    """Put the people in `text` on the booking's places; places beyond them stay unnamed. The same
    people go on every date, but for those that have a list of their own; with `run` (or the
    `course` of self-paced places) `text` is the own list of that one.

    Raises PeopleError when a row has a problem or there are more people than places."""
    rows = parse(text)
    if any(row.problem for row in rows):
        raise PeopleError("Some lines need putting right. Each is marked in the list below.")
    with transaction.atomic():
        booking = _lock_held(booking)
        items = seating.grouped(all_places_of(booking, sessions=False))
        if run or course:
            only = seating.find(booking, course, run)
            named = [only] if only else []
            booking.own_lists = {**booking.own_lists, **{item.key: text for item in named}}
        else:
            named = [item for item in items if item.key not in booking.own_lists]
            booking.people_text = text
        for item in named:
            check_fits(rows, len(item.places), on=item if len(items) > 1 else None)
        booking.save(update_fields=["people_text", "own_lists"])
        _write(named, rows)


def share_list(
    booking: Booking, *, run: CourseRun | None = None, course: Course | None = None
) -> None:
    """The people of all dates go on this one too, in place of a list of its own.

    Raises PeopleError when there are more of them than it has places."""
    with transaction.atomic():
        booking = _lock_held(booking)
        item = seating.find(booking, course, run)
        if item is None:
            return
        booking.own_lists = {
            key: text for key, text in booking.own_lists.items() if key != item.key
        }
        rows = _usable(booking.people_text)
        check_fits(rows, len(item.places), on=item)
        booking.save(update_fields=["own_lists"])
        _write([item], rows)


def name_new_places(booking: Booking, *, item: seating.Item) -> None:
    """Whoever is coming comes to what was put in the basket since, if there is room for all of
    them. In the transaction of whoever put it there."""
    rows = _usable(booking.own_lists.get(item.key, booking.people_text))
    if len(rows) <= len(item.places):
        _write([item], rows)


def list_of(booking: Booking, item: seating.Item) -> str:
    """What was typed for one date, or for all."""
    return str(booking.own_lists.get(item.key, booking.people_text))


def check_fits(rows: Sequence[Row], places: int, *, on: seating.Item | None = None) -> None:
    """Raises PeopleError when there are more people than places (on one of several dates)."""
    if len(rows) > places:
        where = f" on {on.when}" if on else ""
        raise PeopleError(
            f"You listed {len(rows)} people for {places} {'place' if places == 1 else 'places'}"
            f"{where}. Take some out, or change the number of places."
        )


def _lock_held(booking: Booking) -> Booking:
    held = Booking.objects.select_for_update(no_key=True).filter(state=Booking.State.HELD)
    try:
        return held.get(pk=booking.pk)
    except Booking.DoesNotExist as error:
        raise PeopleError("This booking can no longer be changed here.") from error


def _usable(text: str) -> list[Row]:
    rows = parse(text)
    return [] if any(row.problem for row in rows) else rows


def _write(items: Sequence[seating.Item], rows: Sequence[Row]) -> None:
    places = [place for item in items for place in item.places]
    people = [person for item in items for person in _padded(rows, len(item.places))]
    for place, person in zip(places, people, strict=True):
        place.name, place.email, place.job_role = person
    Place.objects.bulk_update(places, ["name", "email", "job_role"])


def _padded(rows: Sequence[Row], length: int) -> list[Person]:
    return [row.person for row in rows] + [Person("", "", "")] * (length - len(rows))


def _is_heading(line: str) -> bool:
    first, *rest = SEPARATOR.split(line.strip())
    return first.casefold() in {"name", "full name"} and "@" not in "".join(rest)


def _person(line: str) -> Person:
    name, *rest = (field.strip().strip('"') for field in SEPARATOR.split(line.strip(), maxsplit=2))
    email, job_role = [*rest, "", ""][:2]
    return Person(" ".join(name.split()), email, job_role)


def _problem(person: Person, times: Counter[tuple[str, str]]) -> str:
    if not person.name:
        return "The name is missing."
    if "@" in person.name:
        return "The name comes first, then the email address."
    if max(map(len, person)) > LONGEST:
        return f"Too long: at most {LONGEST} characters for each part."
    if times[person.key] > 1:
        return "This person is listed more than once."
    return _email_problem(person.email)


def _email_problem(email: str) -> str:
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return (
            f"“{email}” is not an email address."
            " It should look like name@example.org, or be left out."
        )
    return ""
