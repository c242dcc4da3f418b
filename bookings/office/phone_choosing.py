"""What a customer on the telephone can be booked on: every date to come, private ones too, and
every course that is taken at one's own pace; found by words, or as a programme."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from bookings import seats
from bookings.models import Package
from courses.models import Course, CourseRun

#: Dates that a page shows at once.
SHOWN = 60


class Choice(NamedTuple):
    course: Course
    run: CourseRun | None

    @property
    def unit_price(self) -> Decimal:
        return self.run.unit_price if self.run else self.course.price

    @property
    def key(self) -> str:
        return f"date-{self.run.pk}" if self.run else f"course-{self.course.pk}"


class Found(NamedTuple):
    choices: list[Choice]
    #: More dates answer to it than a page shows.
    more: bool


def find(
    words: str, *, package: Package | None = None, kept: Collection[str] = (), now: dt.datetime
) -> Found:
    """By course, the soonest first. Whatever is in `kept` is there, found or not."""
    every_date = CourseRun.objects.going_ahead().to_come(now).select_related("organisation")
    every_course = Course.objects.filter(self_paced=True)
    dates = _answering(every_date, words, "course__title", "course__code", "place", PRIVATE)
    courses = _answering(every_course, words, "title", "code")
    if package:
        members = package.courses.values("pk")
        dates, courses = dates.filter(course__in=members), courses.filter(pk__in=members)
    soonest = list(dates.values_list("pk", flat=True)[: SHOWN + 1])
    wanted = {*soonest[:SHOWN], *_keys("date", kept)}
    counted = seats.with_places_left(every_date.filter(pk__in=wanted), now=now)
    paced = every_course.filter(Q(pk__in=courses.values("pk")) | Q(pk__in=_keys("course", kept)))
    choices = [Choice(run.course, run) for run in counted]
    choices += [Choice(course, None) for course in paced]
    # A course's dates stand in their order, as they were found, and before its own pace.
    return Found(sorted(choices, key=_by_course), len(soonest) > SHOWN)


#: Whose own date it is.
PRIVATE = "organisation__name"


def _answering(rows: QuerySet[Any], words: str, *fields: str) -> QuerySet[Any]:
    """Those in which each of the words stands somewhere."""
    for word in words.split():
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(somewhere)
    return rows


def _keys(kind: str, kept: Collection[str]) -> list[int]:
    parts = [key.partition("-") for key in kept]
    return [int(number) for what, _, number in parts if what == kind and number.isdigit()]


def _by_course(choice: Choice) -> tuple[str, int, bool]:
    return choice.course.title, choice.course.pk, choice.run is None
