"""Who is coming: lines of "name, email, role" as people paste them from anywhere."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.people.learners import Person
from bookings.models import Booking, Place

SEPARATOR = re.compile(r"\s*[\t;,]\s*")
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


def save_text(booking: Booking, *, text: str) -> None:
    """Keep what was typed, right or wrong, so that nothing is lost."""
    Booking.objects.filter(pk=booking.pk).update(people_text=text)


def name_places(booking: Booking, *, text: str) -> None:
    """Put the people in `text` on the booking's places; places beyond them stay unnamed.

    Raises PeopleError when a row has a problem or there are more people than places."""
    rows = parse(text)
    if any(row.problem for row in rows):
        raise PeopleError("Some lines need putting right. Each is marked in the list below.")
    with transaction.atomic():
        held = Booking.objects.filter(pk=booking.pk, state=Booking.State.HELD)
        if not held.update(people_text=text):
            raise PeopleError("This booking can no longer be changed here.")
        places = list(booking.places.live())
        check_fits(rows, len(places))
        for place, person in zip(places, _padded(rows, len(places)), strict=True):
            place.name, place.email, place.job_role = person
        Place.objects.bulk_update(places, ["name", "email", "job_role"])


def check_fits(rows: Sequence[Row], places: int) -> None:
    """Raises PeopleError when there are more people than places."""
    if len(rows) > places:
        raise PeopleError(
            f"You listed {len(rows)} people for {places} {'place' if places == 1 else 'places'}."
            " Take some out, or change the number of places."
        )


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
