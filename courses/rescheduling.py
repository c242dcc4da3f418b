"""Giving a date other times. Its sittings stay the same rows, so that whoever has them in a
calendar sees the same events move."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from courses.models import Attendance, CourseRun


class Doors(NamedTuple):
    """Where a date is moved or cancelled on which people have places, so that they get a choice:
    how many places, and the addresses of those pages."""

    places: int
    move: str
    cancel: str


Guard = Callable[[CourseRun, dt.datetime], Doors | None]
_guards: list[Guard] = []


def guards(guard: Guard) -> Guard:
    """Whoever sells places says so here, and where their buyers are asked; None where nobody need
    be. Courses knows of no bookings."""
    _guards.append(guard)
    return guard


def doors(run: CourseRun, *, now: dt.datetime) -> Doors | None:
    """None: its times and its state may be changed where dates are edited. The caller has locked
    `run`."""
    return next(filter(None, (guard(run, now) for guard in _guards)), None)


class RescheduleError(Exception):
    """Why a date cannot have these times, in words for the office."""


class Sitting(NamedTuple):
    session: int
    starts_at: dt.datetime
    ends_at: dt.datetime


def reschedule(run: CourseRun, *, sittings: Sequence[Sitting], now: dt.datetime) -> None:
    """The caller has locked `run`, and its transaction tells whoever has a place. Raises
    RescheduleError."""
    sessions = {session.pk: session for session in run.sessions.all()}
    if {sitting.session for sitting in sittings} != set(sessions):
        raise RescheduleError("The sessions of this date have changed. Open the page again.")
    if Attendance.objects.filter(session__in=sessions).exists():
        raise RescheduleError("Its register was begun, so it has taken place.")
    for sitting in sittings:
        if sitting.ends_at <= sitting.starts_at:
            raise RescheduleError("Each session must end after it starts.")
        if sitting.starts_at <= now:
            raise RescheduleError("Choose times that are still to come.")
        session = sessions[sitting.session]
        if session.break_minutes * 60 >= (sitting.ends_at - sitting.starts_at).total_seconds():
            raise RescheduleError("Breaks must be shorter than the session.")
        session.starts_at, session.ends_at = sitting.starts_at, sitting.ends_at
    for session in sessions.values():
        session.save(update_fields=["starts_at", "ends_at"])
