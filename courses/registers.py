"""Reading registers: what the trainer's pages show. Writing them is `attendance`."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import Attendance, CourseRun, Enrolment, Session
from courses.models.runs import CourseRunQuerySet


class Mark(StrEnum):
    PRESENT = "present"
    PARTLY = "partly"
    ABSENT = "absent"


@dataclass(frozen=True)
class Row:
    """One person at one session. `minutes` is None until somebody marks them."""

    enrolment: Enrolment
    session: Session
    minutes: int | None

    @property
    def key(self) -> tuple[int, int]:
        return self.enrolment.pk, self.session.pk

    @property
    def mark(self) -> Mark | None:
        if self.minutes is None:
            return None
        if not self.minutes:
            return Mark.ABSENT
        return Mark.PRESENT if self.minutes >= self.session.minutes else Mark.PARTLY


@dataclass(frozen=True)
class Person:
    """Everybody's part in the whole date, all sessions together."""

    enrolment: Enrolment
    minutes: int
    minutes_in_all: int

    @property
    def mark(self) -> Mark:
        if not self.minutes:
            return Mark.ABSENT
        return Mark.PRESENT if self.minutes >= self.minutes_in_all else Mark.PARTLY


class Register:
    """The register of one run, in four queries: its people by name, and a row for each session."""

    def __init__(self, run: CourseRun) -> None:
        self.run = run
        self.sessions = run.sittings
        self.enrolments = sorted(
            Enrolment.objects.live()
            .filter(run=run)
            .select_related("learner__organisation", "learner__user__photo"),
            key=lambda enrolment: (enrolment.learner.full_name.casefold(), enrolment.pk),
        )
        marks = Attendance.objects.filter(enrolment__run=run)
        self._minutes = {(mark.enrolment_id, mark.session_id): mark.minutes for mark in marks}

    @cached_property
    def rows(self) -> list[Row]:
        return [
            Row(enrolment, session, self._minutes.get((enrolment.pk, session.pk)))
            for session in self.sessions
            for enrolment in self.enrolments
        ]

    @cached_property
    def people(self) -> list[Person]:
        in_all = sum(session.minutes for session in self.sessions)
        return [
            Person(
                enrolment,
                sum(self._minutes.get((enrolment.pk, s.pk), 0) for s in self.sessions),
                in_all,
            )
            for enrolment in self.enrolments
        ]

    @property
    def there(self) -> list[Person]:
        """Whom closing gives a certificate."""
        return [person for person in self.people if person.minutes]

    @property
    def partly(self) -> list[Person]:
        return [person for person in self.people if person.mark is Mark.PARTLY]

    @property
    def absent(self) -> list[Person]:
        return [person for person in self.people if person.mark is Mark.ABSENT]

    @property
    def is_marked(self) -> bool:
        return all(row.minutes is not None for row in self.rows)


class Listed(NamedTuple):
    """Runs for the list of registers, the ones to see to first."""

    due: list[CourseRun]
    coming: list[CourseRun]
    closed: QuerySet[CourseRun]


def listed(runs: CourseRunQuerySet, *, now: dt.datetime) -> Listed:
    """Due is what begins today or has begun, and whose register is open: the oldest comes first."""
    shown = _with_what_a_list_shows(runs)
    tonight = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    due: list[CourseRun] = []
    coming: list[CourseRun] = []
    for run in shown.filter(register_closed_at=None).order_by("first_start", "pk"):
        (due if run.first_start <= tonight else coming).append(run)
    return Listed(
        due, coming, shown.exclude(register_closed_at=None).order_by("-first_start", "-pk")
    )


def _with_what_a_list_shows(runs: CourseRunQuerySet) -> CourseRunQuerySet:
    people = (
        Enrolment.objects.live()
        .filter(run=OuterRef("pk"))
        .order_by()
        .values("run")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        runs.with_first_start()
        .filter(first_start__isnull=False)
        .annotate(people=Coalesce(Subquery(people), 0))
        .select_related("course", "trainer")
        .prefetch_related("sessions")
    )
