"""Seats are counted, never stored: a run's capacity, less the places that take a seat just now.
Whoever takes one locks the run first, so that two buyers never count the same free seat."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from bookings.models import Booking, DiscountCode, Place, ReservedSeats, WaitingListEntry
from bookings.waiting.tasks import move_on
from common import page_cache
from courses.models import CourseRun, CourseRunQuerySet


def lock(runs: CourseRunQuerySet) -> list[CourseRun]:
    """Lock `runs` for the rest of the transaction, in one order for everybody (no deadlock), each
    with its course and `first_start`. Whoever works on a booking locks that before its runs;
    whoever takes seats locks the runs before counting, and does nothing slow until the commit:
    everybody else who books these dates is waiting. (`no_key`: rows that only refer to a run need
    not.)"""
    change_hands()
    locked = runs.order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(locked.select_related("course").with_first_start())


def change_hands() -> None:
    """The pages that say how many are left are made anew once this is committed. Whoever frees
    seats without locking their run says so here."""
    page_cache.drop_after_commit()


def freed(runs: Iterable[CourseRun]) -> None:
    """Seats of `runs` come free in this transaction: said by whoever cancels, moves, lets lapse or
    adds some, so that pages are made anew, and whoever waits is next."""
    freed = list(runs)
    if not freed:
        return
    change_hands()
    courses = {run.course_id for run in freed}
    if WaitingListEntry.objects.waiting().filter(course__in=courses).exists():
        transaction.on_commit(partial(move_on.enqueue, [run.pk for run in freed]))


def of(booking: Booking) -> CourseRunQuerySet:
    """The runs on which `booking` has places."""
    places = Place.objects.live().filter(booking=booking)
    return CourseRun.objects.filter(pk__in=places.values("run"))


def free(run: CourseRun, *, now: dt.datetime, code: DiscountCode | None = None) -> int:
    """Seats that nobody has at `now` and that are kept for no code but `code`. Never below none,
    though staff may have lowered the capacity under what was sold."""
    return max(0, balance(run, now=now, code=code))


def balance(run: CourseRun, *, now: dt.datetime, code: DiscountCode | None = None) -> int:
    """As `free`, below nought where more is taken or kept than there is."""
    return run.capacity - taken(run, now=now) - reserved(run, now=now, besides=code)


def taken(run: CourseRun, *, now: dt.datetime) -> int:
    """Sold, being paid for, or held."""
    return Place.objects.filter(run=run).seated(now).count()


def left(run: CourseRun, *, now: dt.datetime, code: DiscountCode | None = None) -> int:
    """Seats that anybody may take, and those that are kept for the holder of `code`. While somebody
    waits for them they are not public: only what is kept is left."""
    unsold = free(run, now=now)
    public = 0 if unsold and is_awaited(run, unsold) else unsold
    return public + (free(run, now=now, code=code) - unsold if code else 0)


def is_awaited(run: CourseRun, seats: int) -> bool:
    """Somebody on the waiting list would take what so many `seats` have room for."""
    waiting = WaitingListEntry.objects.waiting().wanting(run)
    return waiting.filter(at_least__lte=seats).exists()


def reserved(run: CourseRun, *, now: dt.datetime, besides: DiscountCode | None = None) -> int:
    """Seats that are kept for holders of codes in force, and that none of them has taken; `besides`
    those of one code."""
    here = ReservedSeats.objects.filter(run=run)
    # Hardly any date has some, and whether they are in force is a long question.
    if not here.exists():
        return 0
    kept = dict(here.in_force(timezone.localdate(now)).values_list("code", "seats"))
    kept.pop(besides.pk if besides else None, None)
    if not kept:
        return 0
    seated = Place.objects.filter(run=run, booking__code__in=kept).seated(now)
    taken = dict(seated.order_by().values_list("booking__code").annotate(Count("pk")))
    return sum(max(0, seats - taken.get(code, 0)) for code, seats in kept.items())


def with_places_left(runs: QuerySet[CourseRun], *, now: dt.datetime) -> QuerySet[CourseRun]:
    """Each run with its `places_left` for anybody, counted in the same query."""
    annotated: QuerySet[CourseRun] = runs.alias(unsold=_unsold(now)).annotate(
        places_left=Case(
            When(_is_awaited(), then=0), default=F("unsold"), output_field=IntegerField()
        )
    )
    return annotated


def kept_back(runs: QuerySet[CourseRun], *, now: dt.datetime) -> QuerySet[CourseRun]:
    """Those of which seats are free and not public, because somebody waits for them; each with how
    many (`unsold`)."""
    return with_free(runs, now=now).filter(_is_awaited(), unsold__gt=0)


def with_free(runs: QuerySet[CourseRun], *, now: dt.datetime) -> QuerySet[CourseRun]:
    """Each run with how many seats nobody has (`unsold`), be they public or not."""
    counted: QuerySet[CourseRun] = runs.annotate(unsold=_unsold(now))
    return counted


def _unsold(now: dt.datetime) -> Greatest:
    """`free` within a query of runs."""
    taken = (
        Place.objects.filter(run=OuterRef("pk"))
        .seated(now)
        .order_by()
        .values("run")
        .annotate(count=Count("pk"))
        .values("count")
    )
    free = F("capacity") - Coalesce(Subquery(taken), 0) - Coalesce(Subquery(_kept(now)), 0)
    return Greatest(free, 0, output_field=IntegerField())


def _is_awaited() -> Q:
    """`is_awaited` within a query of runs, each with its `unsold`."""
    waiting = WaitingListEntry.objects.waiting().order_by().filter(at_least__lte=OuterRef("unsold"))
    any_date = Exists(waiting.filter(run=None, course=OuterRef("course")))
    return Q(Exists(waiting.filter(run=OuterRef("pk")))) | Q(organisation=None) & Q(any_date)


def _kept(now: dt.datetime) -> QuerySet[ReservedSeats, Any]:
    """What `reserved` counts, for a run that is OuterRef("pk")."""
    taken = (
        Place.objects.filter(run=OuterRef("run"), booking__code=OuterRef("code"))
        .seated(now)
        .order_by()
        .values("run")
        .annotate(count=Count("pk"))
        .values("count")
    )
    unused = Greatest(F("seats") - Coalesce(Subquery(taken), 0), 0)
    return (
        ReservedSeats.objects.in_force(timezone.localdate(now))
        .filter(run=OuterRef("pk"))
        .order_by()
        .values("run")
        .annotate(kept=Sum(unused, output_field=IntegerField()))
        .values("kept")
    )
