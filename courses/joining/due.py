"""Who is to be told what by now. Whoever is due and has no notice of it yet is told: so whoever is
booked late gets what others already had, and nobody gets anything twice."""

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from courses.models import (
    Attendance,
    CourseRun,
    CourseRunQuerySet,
    Enrolment,
    JoiningSettings,
    SentNotice,
    Session,
)
from courses.models.learning import EnrolmentQuerySet

Kind = SentNotice.Kind
#: The hour of the UK's clock at which reminders go, on the day before.
REMIND_AT = 9
#: Whoever learnt how to join so shortly before the reminder needs none.
TOO_SOON = dt.timedelta(hours=24)
#: An absence is followed up until then, should the register be closed late or we be down.
FOLLOW_UP_WITHIN = dt.timedelta(days=14)


def ready(runs: CourseRunQuerySet) -> CourseRunQuerySet:
    """Those whose people may be told to come: they go ahead, and nobody has yet to decide it
    (`CourseRun.awaits_decision`)."""
    return runs.going_ahead().filter(Q(minimum_places=None) | Q(going_ahead_at__isnull=False))


def joining(now: dt.datetime) -> QuerySet[Enrolment]:
    """So many days before the date begins, and until its last session is over."""
    begins_by = now + dt.timedelta(days=JoiningSettings.load().days_before)
    last = Session.objects.filter(run=OuterRef("pk")).order_by("-ends_at")
    runs = ready(CourseRun.objects.all()).with_first_start()
    runs = runs.filter(first_start__lte=begins_by)
    runs = runs.annotate(ends=Subquery(last.values("ends_at")[:1])).filter(ends__gt=now)
    return _owed(Kind.JOINING).filter(run__in=runs.values("pk"))


def reminder(now: dt.datetime) -> QuerySet[Enrolment]:
    """From nine o'clock on the day before each day of a date, to those who learnt how to join a day
    before that."""
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    soon = Session.objects.filter(
        starts_at__gt=now, starts_at__lt=_at(tomorrow + dt.timedelta(days=1), 0)
    )
    runs = ready(CourseRun.objects.filter(pk__in=soon.values("run")))
    days = {run.pk: reminded_by(run, now) for run in runs.prefetch_related("sessions")}
    told = SentNotice.objects.filter(enrolment=OuterRef("pk"))
    owed = Enrolment.objects.filter(state=Enrolment.State.ENROLLED, run__in=days).annotate(
        told_at=Subquery(told.filter(kind=Kind.JOINING).values("sent_at")[:1]),
        reminded_at=Subquery(told.filter(kind=Kind.REMINDER).values("sent_at")[:1]),
    )
    in_time = [
        pk
        for pk, run, told_at, reminded_at in owed.values_list("pk", "run", "told_at", "reminded_at")
        if sittings_due(days[run], told_at=told_at, reminded_at=reminded_at)
    ]
    return Enrolment.objects.filter(pk__in=in_time).order_by(F("run"), "pk")


def reminded_by(run: CourseRun, now: dt.datetime) -> list[list[Session]]:
    """The days of `run`, each with its sittings, that have not begun, and of which whoever is to be
    reminded has been by now."""
    days = groupby(run.sittings, key=lambda each: timezone.localdate(each.starts_at))
    found = [list(sittings) for _, sittings in days]
    return [day for day in found if remind_at(day[0].starts_at) <= now < day[0].starts_at]


def sittings_due(
    days: Iterable[list[Session]], *, told_at: dt.datetime | None, reminded_at: dt.datetime | None
) -> list[Session]:
    """Of what somebody is still to be reminded who learnt how to join, and was reminded, then."""
    if told_at is None:
        return []
    return [
        sitting
        for day in days
        for at in [remind_at(day[0].starts_at)]
        if told_at <= at - TOO_SOON and (reminded_at is None or reminded_at < at)
        for sitting in day
    ]


def remind_at(starts: dt.datetime) -> dt.datetime:
    """Nine in the morning of the day before, on the UK's clock."""
    return _at(timezone.localtime(starts).date() - dt.timedelta(days=1), REMIND_AT)


def follow_up(now: dt.datetime) -> QuerySet[Enrolment]:
    """Those whom a closed register has as absent from all of it."""
    closed = CourseRun.objects.going_ahead().filter(
        register_closed_at__gt=now - FOLLOW_UP_WITHIN, register_closed_at__lte=now
    )
    marks = Attendance.objects.filter(enrolment=OuterRef("pk"))
    return (
        _owed(Kind.FOLLOW_UP)
        .filter(run__in=closed.values("pk"))
        .filter(Exists(marks), ~Exists(marks.filter(minutes__gt=0)))
    )


DUE: dict[Kind, Callable[[dt.datetime], QuerySet[Enrolment]]] = {
    Kind.JOINING: joining,
    Kind.REMINDER: reminder,
    Kind.FOLLOW_UP: follow_up,
}


def _owed(kind: Kind) -> EnrolmentQuerySet:
    told = SentNotice.objects.filter(enrolment=OuterRef("pk"), kind=kind)
    enrolled: EnrolmentQuerySet = Enrolment.objects.filter(state=Enrolment.State.ENROLLED)
    return enrolled.filter(~Exists(told)).order_by(F("run"), "pk")


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
