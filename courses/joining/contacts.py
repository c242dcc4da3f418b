"""Whom to write to about somebody of whom no address is known, and who else must know of a change.

The rooms above know who booked; they register it here."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from courses.models import CourseRun, Enrolment


class Contact(NamedTuple):
    name: str
    email: str


#: Of enrolments, by primary key, whoever booked the place; in as many queries as for one.
OfEnrolments = Callable[[Sequence[Enrolment]], dict[int, Contact]]
#: Everybody who booked places on a date that are still theirs.
OfRun = Callable[[CourseRun], list[Contact]]

_of_enrolments: list[OfEnrolments] = []
_of_run: list[OfRun] = []


def register(*, of_enrolments: OfEnrolments, of_run: OfRun) -> None:
    _of_enrolments.append(of_enrolments)
    _of_run.append(of_run)


def who_booked(enrolments: Sequence[Enrolment]) -> dict[int, Contact]:
    found: dict[int, Contact] = {}
    if enrolments:
        for ask in _of_enrolments:
            found |= ask(enrolments)
    return found


def bookers(run: CourseRun) -> list[Contact]:
    """Each address once."""
    known = {each.email.lower(): each for ask in _of_run for each in ask(run) if each.email}
    return list(known.values())
