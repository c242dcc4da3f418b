"""When it is taught: always some dates to come, however long the demonstration has been kept; and
for a start one with few places, one that is sold out, some in the months ahead and in other towns,
and for each course one whose register waits to be taken."""

import datetime as dt
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.models import User
from courses.models import Course, CourseRun, Session
from demo.content.booking import COLLEAGUES, book
from demo.content.once import once
from demo.content.people import TRAINER

#: Dates that each course has after loading within so many weeks.
WANTED, WEEKS = 3, 8
#: Weeks ahead of the dates further off, and where those are that have a room.
AHEAD = {"oe-101": (9, 12, 15, 18), "oe-102": (10, 13, 16, 19)}
TOWNS = ("Leicester", "Birmingham", "Leeds")
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = 1, 2, 3, 4
#: When a course begins and ends, and its minutes of break.
TIMES = {
    "oe-101": (dt.time(10), dt.time(11), 0),
    "oe-102": (dt.time(9, 30), dt.time(11, 45), 15),
}
#: Working days ago that it was given last.
STARTED = {"oe-101": 1, "oe-102": 2}


def load(now: dt.datetime) -> None:
    courses = Course.objects.in_bulk(TIMES, field_name="code")
    for code, course in courses.items():
        _top_up(course, now)
        for weeks in AHEAD[code]:
            once(f"run:{code}:ahead:{weeks}", partial(_ahead, course, now, weeks=weeks))
        once(f"run:{code}:started", partial(_started, course, now, days=STARTED[code]))
    if course := courses.get("oe-101"):
        # After those that have started: in the order of their invoices.
        once("run:sold-out", partial(_sold_out, course, now))
        once("run:few", partial(_few, course, now))


def _top_up(course: Course, now: dt.datetime) -> None:
    """A week's date is offered once: one that a person has deleted or moved does not come back."""
    soon = now + dt.timedelta(weeks=WEEKS)
    dates = CourseRun.objects.filter(course=course).upcoming(now).filter(first_start__lt=soon)
    for weeks in range(1, WEEKS):
        if dates.count() >= WANTED:
            return
        day = weekday_in(now, weeks, TUESDAY)
        once(f"run:{course.code}:{day:%G-W%V}", partial(run_on, course, day, capacity=16))


def _ahead(course: Course, now: dt.datetime, *, weeks: int) -> None:
    town = TOWNS[weeks // 3 % len(TOWNS)]
    run_on(course, weekday_in(now, weeks, THURSDAY), capacity=14, town=town)


def _few(course: Course, now: dt.datetime) -> None:
    run_on(course, weekday_in(now, 2, WEDNESDAY), capacity=3)


def _sold_out(course: Course, now: dt.datetime) -> None:
    book(run_on(course, weekday_in(now, 1, THURSDAY), capacity=1), people=COLLEAGUES[:1], now=now)


def _started(course: Course, now: dt.datetime, *, days: int) -> None:
    """Booked a fortnight ago, and given so many working days ago."""
    day = timezone.localdate(now)
    while days:
        day -= dt.timedelta(days=1)
        days -= day.weekday() <= FRIDAY
    run = run_on(course, day, capacity=12)
    book(run, people=COLLEAGUES, now=now - dt.timedelta(days=14))


def run_on(
    course: Course, day: dt.date, *, capacity: int, town: str = TOWNS[0], **fields: Any
) -> CourseRun:
    """Online in the even weeks of the year, and in a room in the odd ones."""
    online = day.isocalendar().week % 2 == 0
    run = CourseRun.objects.create(
        course=course,
        mode=CourseRun.Mode.ONLINE if online else CourseRun.Mode.IN_PERSON,
        place="" if online else f"Demo training room, {town}",
        joining="https://meeting.example/demo" if online else "1 Demo Street. Step-free entrance.",
        capacity=capacity,
        trainer=User.objects.filter(email=TRAINER).first(),
        **fields,
    )
    start, end, pause = TIMES[course.code]
    Session.objects.create(
        run=run, starts_at=_moment(day, start), ends_at=_moment(day, end), break_minutes=pause
    )
    return run


def weekday_in(now: dt.datetime, weeks: int, weekday: int) -> dt.date:
    """That day of the week, so many weeks from this one."""
    today = timezone.localdate(now)
    return today + dt.timedelta(weeks=weeks, days=weekday - today.weekday())


def _moment(day: dt.date, clock: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, clock))
