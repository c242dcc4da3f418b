"""Whether a date with a minimum runs. On its day of decision it does so by itself if enough places
are sold; otherwise the office is told, once, and decides: run, move or cancel."""

import datetime as dt

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from bookings import seats
from bookings.minimums import emails
from bookings.models import Booking, Place
from common import audit
from courses.models import CourseRun, CourseRunQuerySet


class DecisionError(Exception):
    """Why it cannot be decided, in words for the office."""


def undecided(*, now: dt.datetime) -> CourseRunQuerySet:
    """The dates to come that wait for a decision, the soonest first, each with its `sold`."""
    waiting = CourseRun.objects.going_ahead().to_come(now)
    waiting = waiting.filter(minimum_places__isnull=False, going_ahead_at=None)
    return with_sold(waiting)


def due(*, now: dt.datetime) -> list[CourseRun]:
    """Those whose day has come."""
    today = timezone.localtime(now).date()
    return [run for run in undecided(now=now) if run.decided_on and run.decided_on <= today]


def with_sold(runs: CourseRunQuerySet) -> CourseRunQuerySet:
    """Each with how many of its places are `sold`: one that is only held is not."""
    sold = (
        Place.objects.live()
        .filter(run=OuterRef("pk"), booking__state=Booking.State.CONFIRMED)
        .order_by()
        .values("run")
        .annotate(count=Count("pk"))
        .values("count")
    )
    counted: CourseRunQuerySet = runs.annotate(
        sold=Coalesce(Subquery(sold), 0, output_field=IntegerField())
    )
    return counted


def check(*, now: dt.datetime) -> int:
    """Decide what decides itself, and tell the office of the rest. The number of dates that run
    from now on."""
    return sum(_check(run, now) for run in due(now=now))


def run_anyway(run: CourseRun, *, reason: str, by: User, now: dt.datetime) -> None:
    """The office decides that it runs. Raises DecisionError without a reason, or when it is no
    longer to be decided."""
    if not reason.strip():
        raise DecisionError("Say why it runs, without names.")
    with transaction.atomic():
        locked = _lock(run)
        if locked is None:
            raise DecisionError("This was decided meanwhile.")
        _goes_ahead(locked, now, reason=reason.strip(), by=by)


def begin_anew(run: CourseRun, *, by_days: int, now: dt.datetime) -> None:
    """The office moved `run`, which is locked, by so many days: a day of its own moves along, and
    once more the office is told when it comes."""
    if run.decide_by:
        run.decide_by += dt.timedelta(days=by_days)
    if run.decided_on and run.decided_on > timezone.localdate(now):
        run.minimum_warned_at = None
    run.save(update_fields=["decide_by", "minimum_warned_at"])


def _check(run: CourseRun, now: dt.datetime) -> bool:
    with transaction.atomic():
        locked = _lock(run)
        if locked is None or locked.minimum_places is None:
            return False
        if locked.sold >= locked.minimum_places:
            _goes_ahead(locked, now, reason="minimum reached")
            return True
        if locked.minimum_warned_at is None:
            locked.minimum_warned_at = now
            locked.save(update_fields=["minimum_warned_at"])
            audit.record("bookings.minimums.warn", on=locked, after=_numbers(locked))
            emails.below(locked)
        return False


def _lock(run: CourseRun) -> CourseRun | None:
    """The date with its `sold`, if it is still to be decided."""
    seats.lock(CourseRun.objects.filter(pk=run.pk))
    runs = with_sold(CourseRun.objects.going_ahead().filter(pk=run.pk, going_ahead_at=None))
    return runs.select_related("course").first()


def _goes_ahead(run: CourseRun, now: dt.datetime, *, reason: str, by: User | None = None) -> None:
    run.going_ahead_at = now
    run.save(update_fields=["going_ahead_at"])
    audit.record("bookings.minimums.run", on=run, after=_numbers(run), reason=reason, by=by)
    seats.change_hands()


def _numbers(run: CourseRun) -> dict[str, object]:
    return {"sold": run.sold, "minimum": run.minimum_places}


def waiting_for_the_office(*, now: dt.datetime) -> QuerySet[CourseRun]:
    """Those that the office was told of."""
    return undecided(now=now).filter(minimum_warned_at__isnull=False)
