"""Putting dates and self-paced courses into a basket, changing how many places, taking them out.

Whatever is done to a basket whose time had run out takes all its seats again that are free; each
journey answers with the dates on which they are not (`seating.Gone`)."""

import datetime as dt

from django.db import transaction

from bookings import people, seats
from bookings.basket import seating
from bookings.basket.seating import Gone, HoldError, Item
from bookings.models import Booking, Place
from courses.models import Course, CourseRun


def add(
    booking: Booking,
    *,
    course: Course | None = None,
    run: CourseRun | None = None,
    places: int,
    now: dt.datetime,
) -> list[Gone]:
    """Hold `places` more: on `run`, or on `course` at their own pace.

    Raises SoldOut or HoldError; the booking then keeps what it had."""
    seating.check_number(places)
    with transaction.atomic():
        booking = seating.lock_held(booking)
        runs = seating.lock_dates(booking, *([run] if run else []))
        now = seating.by_now(now)
        item = seating.find(booking, course, run)
        if item:
            seating.check_number(len(item.places) + places)
        elif len(seating.items(booking)) >= seating.MOST_ITEMS:
            raise HoldError(
                f"One booking holds up to {seating.MOST_ITEMS} dates and courses."
                " Confirm this one, and begin another."
            )
        return _set(booking, runs, item, run or course, places, now)


def resize(
    booking: Booking,
    *,
    course: Course | None = None,
    run: CourseRun | None = None,
    places: int,
    now: dt.datetime,
) -> list[Gone]:
    """Hold another number of seats on a date, or on a self-paced course (without either: on the
    first). Names stay with the places that are kept, first named first kept.

    Raises SoldOut or HoldError; the booking then keeps what it had."""
    seating.check_number(places)
    with transaction.atomic():
        booking = seating.lock_held(booking)
        runs = seating.lock_dates(booking)
        now = seating.by_now(now)
        item = _found(booking, course, run)
        more = places - len(item.places)
        return _set(booking, runs, item, item.run or item.course, more, now)


def remove(
    booking: Booking,
    *,
    course: Course | None = None,
    run: CourseRun | None = None,
    now: dt.datetime,
) -> list[Gone]:
    """Take a date or a self-paced course out. Raises HoldError for one that is not in."""
    with transaction.atomic():
        booking = seating.lock_held(booking)
        runs = seating.lock_dates(booking)
        now = seating.by_now(now)
        item = _found(booking, course, run)
        was_held = booking.is_held(now)
        Place.objects.filter(pk__in=[place.pk for place in item.places]).delete()
        seats.freed(run for run in [item.run] if run and item.is_seated and was_held)
        return seating.seat_again(booking, runs, now)


def _found(booking: Booking, course: Course | None, run: CourseRun | None) -> Item:
    item = seating.find(booking, course, run)
    if item is None:
        raise HoldError("This is not in your booking any more.")
    return item


def _set(
    booking: Booking,
    runs: dict[int, CourseRun],
    item: Item | None,
    what: "CourseRun | Course | None",
    more: int,
    now: dt.datetime,
) -> list[Gone]:
    """So many places more (or fewer) of `item`, or of what is not in the basket yet; then whatever
    of the rest had lapsed is held again."""
    kept = list(item.places) if item else []
    number = len(kept) + more
    own = len(kept) if item and item.is_seated and booking.is_held(now) else 0
    if isinstance(what, CourseRun):
        run = runs[what.pk]
        course = run.course
        seating.check_open(run, now)
        seating.check_room(run, number, now, own=own, code=booking.code)
    else:
        assert what is not None
        run, course = None, what
        seating.check_self_paced(course)
    if not own and booking.is_held(now):
        Place.objects.filter(pk__in=[place.pk for place in kept]).update(cancelled_at=None)
    Place.objects.bulk_create(
        seating.new_places(booking, course=course, run=run, number=number - len(kept))
    )
    surplus = [place.pk for place in kept[number:]]
    Place.objects.filter(pk__in=surplus).delete()
    if run and number < own:
        seats.freed([run])
    if more > 0 and (named := seating.find(booking, None if run else course, run)):
        people.name_new_places(booking, item=named)
    return seating.seat_again(booking, runs, now)
