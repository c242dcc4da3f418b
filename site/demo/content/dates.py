"""When it is taught: always some dates to come, however long the demonstration has been kept; and
for a start one with few places, one that is sold out, and for each course one whose register waits
to be taken."""

import datetime as dt
from functools import partial

from django.utils import timezone

from accounts.models import User
from courses.models import Course, CourseRun, Session
from demo.content.booking import COLLEAGUES, book
from demo.content.once import once
from demo.content.people import TRAINER

#: Dates to come that each course has after loading, and the weeks in which they are looked for.
WANTED, WEEKS = 3, 26
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
        once(f"run:{code}:started", partial(_started, course, now, days=STARTED[code]))
    if course := courses.get("oe-101"):
        # After those that have started: in the order of their invoices.
        once("run:sold-out", partial(_sold_out, course, now))
        once("run:few", partial(_few, course, now))


def _top_up(course: Course, now: dt.datetime) -> None:
    """A week's date is offered once: one that a person has deleted or moved does not come back."""
    for weeks in range(1, WEEKS):
        if CourseRun.objects.filter(course=course).upcoming(now).count() >= WANTED:
            return
        day = _day(now, weeks, TUESDAY)
        once(f"run:{course.code}:{day:%G-W%V}", partial(_run, course, day, capacity=16))


def _few(course: Course, now: dt.datetime) -> None:
    _run(course, _day(now, 2, WEDNESDAY), capacity=3)


def _sold_out(course: Course, now: dt.datetime) -> None:
    book(_run(course, _day(now, 1, THURSDAY), capacity=1), people=COLLEAGUES[:1], now=now)


def _started(course: Course, now: dt.datetime, *, days: int) -> None:
    """Booked a fortnight ago, and given so many working days ago."""
    day = timezone.localdate(now)
    while days:
        day -= dt.timedelta(days=1)
        days -= day.weekday() <= FRIDAY
    run = _run(course, day, capacity=12)
    book(run, people=COLLEAGUES, now=now - dt.timedelta(days=14))


def _run(course: Course, day: dt.date, *, capacity: int) -> CourseRun:
    """Online in the even weeks of the year, and in a room in the odd ones."""
    online = day.isocalendar().week % 2 == 0
    run = CourseRun.objects.create(
        course=course,
        mode=CourseRun.Mode.ONLINE if online else CourseRun.Mode.IN_PERSON,
        place="" if online else "Demo training room, Leicester",
        joining="https://meeting.example/demo" if online else "1 Demo Street. Step-free entrance.",
        capacity=capacity,
        trainer=User.objects.filter(email=TRAINER).first(),
    )
    start, end, pause = TIMES[course.code]
    Session.objects.create(
        run=run, starts_at=_moment(day, start), ends_at=_moment(day, end), break_minutes=pause
    )
    return run


def _day(now: dt.datetime, weeks: int, weekday: int) -> dt.date:
    """That day of the week, so many weeks from this one."""
    today = timezone.localdate(now)
    return today + dt.timedelta(weeks=weeks, days=weekday - today.weekday())


def _moment(day: dt.date, clock: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, clock))
