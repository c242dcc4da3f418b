"""Seats are counted, never stored: a run's capacity, less the places that take a seat just now.
Whoever takes one locks the run first, so that two buyers never count the same free seat."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from bookings.models import Booking, Place
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
    if any(runs):
        change_hands()


def of(booking: Booking) -> CourseRunQuerySet:
    """The runs on which `booking` has places."""
    places = Place.objects.live().filter(booking=booking)
    return CourseRun.objects.filter(pk__in=places.values("run"))


def left(run: CourseRun, *, now: dt.datetime) -> int:
    """Free seats. Never below none, though staff may have lowered the capacity under what was
    sold."""
    return max(0, run.capacity - Place.objects.filter(run=run).seated(now).count())


def with_places_left(runs: QuerySet[CourseRun], *, now: dt.datetime) -> QuerySet[CourseRun]:
    """Each run with its `places_left`, counted in the same query."""
    taken = (
        Place.objects.filter(run=OuterRef("pk"))
        .seated(now)
        .order_by()
        .values("run")
        .annotate(count=Count("pk"))
        .values("count")
    )
    free = F("capacity") - Coalesce(Subquery(taken), 0)
    annotated: QuerySet[CourseRun] = runs.annotate(
        places_left=Greatest(free, 0, output_field=IntegerField())
    )
    return annotated
