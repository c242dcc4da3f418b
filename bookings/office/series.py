"""Copying a date into a series: the same weekday and the same time of day by the UK's clock, every
week, every other week or every month, with all of its sessions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from common import audit
from courses.models import Course, CourseRun, Session

#: A year of weeks; more is another year's plan.
MOST = 52
#: What a copy has of its own.
OWN = {
    "id", "public_id", "state", "register_closed_at", "sequence", "dropped_sessions", "early_until",
    "decide_by", "going_ahead_at", "minimum_warned_at",
}  # fmt: skip


class SeriesError(Exception):
    """Why the date cannot be copied so, in words for the office."""


class Every(StrEnum):
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


@dataclass(frozen=True)
class Proposed:
    """One date of the series, before it is made, with what gives pause."""

    day: dt.date
    spans: list[tuple[dt.datetime, dt.datetime]]
    warnings: list[str] = field(default_factory=list)
    is_made: bool = False

    @property
    def starts_at(self) -> dt.datetime:
        return self.spans[0][0]


def days(
    first: dt.date, *, every: Every, number: int = 0, until: dt.date | None = None
) -> list[dt.date]:
    """The days after `first` on its weekday: so many, or until that day. A month's is the second
    Tuesday if the first was; a fifth that a month does not have is its last. Raises SeriesError."""
    if not number and until is None:
        raise SeriesError("Say how many dates to make, or until when.")
    found: list[dt.date] = []
    while not number or len(found) < number:
        day = _nth(first, every, len(found) + 1)
        if until and day > until:
            break
        if len(found) == MOST:
            raise SeriesError(f"That is more than {MOST} dates. Make fewer at once.")
        found.append(day)
    if not found:
        raise SeriesError("No date falls within that time. Choose a later day.")
    return found


def preview(run: CourseRun, on: Sequence[dt.date], *, now: dt.datetime) -> list[Proposed]:
    """What making the series on these days would make. Raises SeriesError while the date has no
    session to copy."""
    sittings = _sittings(run)
    shifted = [(day, _shifted(sittings, day)) for day in on]
    busy, alike = _busy(run, shifted), _alike(run, shifted)
    return [
        Proposed(day, spans, _warnings(spans, day, busy, alike, now), spans[0][0] in alike)
        for day, spans in shifted
    ]


def make(
    run: CourseRun, *, on: Sequence[dt.date], state: CourseRun.State, now: dt.datetime
) -> list[CourseRun]:
    """Make the dates of the series on these days, those that are there already left out: asking
    twice makes nothing twice. Raises SeriesError."""
    if not on:
        raise SeriesError("Tick at least one date to make.")
    if len(on) > MOST:
        raise SeriesError(f"That is more than {MOST} dates. Make fewer at once.")
    with transaction.atomic():
        Course.objects.select_for_update(no_key=True).get(pk=run.course_id)
        planned = [each for each in preview(run, on, now=now) if not each.is_made]
        if any(each.starts_at <= now for each in planned):
            raise SeriesError("A date that has passed cannot be made. Take its tick out.")
        made = [_copy(run, each.spans, state) for each in planned]
        audit.write(
            audit.draft(
                "bookings.office.series",
                on=copy,
                after={"copied_from": run.public_id, "state": state},
            )
            for copy in made
        )
    return made


def _nth(first: dt.date, every: Every, number: int) -> dt.date:
    if every == Every.MONTH:
        return _in_month(first, number)
    return first + dt.timedelta(weeks=number * (2 if every == Every.FORTNIGHT else 1))


def _in_month(first: dt.date, months: int) -> dt.date:
    """The same weekday, as often as it had come round in its own month."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    begins = dt.date(year, month + 1, 1)
    to_weekday = (first.weekday() - begins.weekday()) % 7
    day = begins + dt.timedelta(days=to_weekday, weeks=(first.day - 1) // 7)
    return day if day.month == begins.month else day - dt.timedelta(weeks=1)


def _sittings(run: CourseRun) -> list[Session]:
    if not run.sittings:
        raise SeriesError("This date has no session yet. Give it one, then copy it.")
    return run.sittings


def _shifted(sittings: Sequence[Session], day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    """The sessions so many days on, each at the time of day that it had."""
    by = day - timezone.localtime(sittings[0].starts_at).date()
    return [(_on(each.starts_at, by), _on(each.ends_at, by)) for each in sittings]


def _on(moment: dt.datetime, by: dt.timedelta) -> dt.datetime:
    """Days later by the clock on the wall, whatever it was put forward or back meanwhile."""
    wall = timezone.localtime(moment).replace(tzinfo=None) + by
    return timezone.make_aware(wall)


Shifted = Sequence[tuple[dt.date, list[tuple[dt.datetime, dt.datetime]]]]


def _alike(run: CourseRun, shifted: Shifted) -> set[dt.datetime]:
    """When a date of this course for the same people begins already."""
    starts = [spans[0][0] for _, spans in shifted]
    there = CourseRun.objects.exclude(state=CourseRun.State.CANCELLED).filter(
        course=run.course_id, organisation=run.organisation_id, mode=run.mode, place=run.place
    )
    found = there.with_first_start().filter(first_start__in=starts)
    return set(found.values_list("first_start", flat=True))


def _busy(run: CourseRun, shifted: Shifted) -> list[tuple[dt.datetime, dt.datetime]]:
    """When the trainer teaches something else in that time."""
    if run.trainer_id is None:
        return []
    theirs = Session.objects.filter(
        run__trainer=run.trainer_id,
        starts_at__lt=shifted[-1][1][-1][1],
        ends_at__gt=shifted[0][1][0][0],
    ).exclude(run__state=CourseRun.State.CANCELLED)
    return list(theirs.values_list("starts_at", "ends_at"))


def _warnings(
    spans: list[tuple[dt.datetime, dt.datetime]],
    day: dt.date,
    busy: list[tuple[dt.datetime, dt.datetime]],
    alike: set[dt.datetime],
    now: dt.datetime,
) -> list[str]:
    if spans[0][0] in alike:
        return ["This date is there already: it is not made again."]
    found = []
    if spans[0][0] <= now:
        found.append("This day has passed.")
    if any(timezone.localtime(start).weekday() >= 5 for start, _ in spans):
        found.append("It falls on a weekend.")
    if any(start < ends and begins < end for start, end in spans for begins, ends in busy):
        found.append("The trainer teaches another date then.")
    return found


def _copy(
    run: CourseRun, spans: list[tuple[dt.datetime, dt.datetime]], state: CourseRun.State
) -> CourseRun:
    fields = [each for each in CourseRun._meta.concrete_fields if each.name not in OWN]
    copy = CourseRun(state=state, **{each.attname: getattr(run, each.attname) for each in fields})
    copy.sessions = [
        Session(starts_at=start, ends_at=end, break_minutes=sitting.break_minutes)
        for (start, end), sitting in zip(spans, run.sittings, strict=True)
    ]
    copy.save()
    return copy
