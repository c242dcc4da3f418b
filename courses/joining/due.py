"""Who is to be told what by now. Whoever is due and has no notice of it yet is told: so whoever is
booked late gets what others already had, and nobody gets anything twice."""

import datetime as dt
from collections.abc import Callable

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
    """From nine o'clock on the day before, to those who learnt how to join a day before that."""
    local = timezone.localtime(now)
    last_day = local.date() + dt.timedelta(days=local.hour >= REMIND_AT)
    runs = ready(CourseRun.objects.all()).with_first_start().filter(first_start__gt=now)
    runs = runs.filter(first_start__lt=_at(last_day + dt.timedelta(days=1), 0))
    told = SentNotice.objects.filter(enrolment=OuterRef("pk"), kind=Kind.JOINING)
    owed = _owed(Kind.REMINDER).filter(run__in=runs.values("pk"))
    owed = owed.annotate(told_at=Subquery(told.values("sent_at")[:1])).filter(told_at__isnull=False)
    first = Session.objects.filter(run=OuterRef("run")).order_by("starts_at")
    owed = owed.annotate(starts=Subquery(first.values("starts_at")[:1]))
    in_time = [
        pk
        for pk, told_at, starts in owed.values_list("pk", "told_at", "starts")
        if told_at <= remind_at(starts) - TOO_SOON
    ]
    return _owed(Kind.REMINDER).filter(pk__in=in_time)


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
