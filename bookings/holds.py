"""Holding seats while somebody books: thirty minutes, once as long again when they ask for it."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from bookings import pricing, seats
from bookings.basket import seating
from bookings.basket.items import resize
from bookings.basket.seating import (
    MOST_PLACES,
    DatesGone,
    Gone,
    HoldError,
    SoldOut,
    length,
)
from bookings.models import Booking, DiscountCode, Place
from courses.models import Course, CourseRun

__all__ = [
    "MOST_PLACES", "DatesGone", "Gone", "HoldError", "SoldOut", "extend", "hold",
    "hold_self_paced", "keep_seats", "length", "renew", "resize", "retake",
]  # fmt: skip


def hold(
    run: CourseRun,
    *,
    places: int,
    now: dt.datetime,
    by: User | None = None,
    code: DiscountCode | None = None,
) -> Booking:
    """A new booking that holds `places` seats on `run`, begun by whoever is signed in; with a
    `code`, of those reserved for its holders too.

    Raises SoldOut, or HoldError for an impossible number or a date that cannot be booked."""
    seating.check_number(places)
    with transaction.atomic():
        [run] = seats.lock(CourseRun.objects.filter(pk=run.pk))
        seating.check_open(run, now)
        seating.check_room(run, places, now, code=code)
        return _begin(run.course, run, places, now, by, code)


def hold_self_paced(
    course: Course, *, places: int, now: dt.datetime, by: User | None = None
) -> Booking:
    """A new booking of `places` on a course that each takes at their own pace.

    Raises HoldError for an impossible number or a course that is not taken so."""
    seating.check_number(places)
    seating.check_self_paced(course)
    with transaction.atomic():
        return _begin(course, None, places, now, by, None)


def reserve(run: CourseRun, *, places: int, until: dt.datetime, now: dt.datetime) -> Booking:
    """A booking of seats for whoever is next on the waiting list. `run` is locked by the caller,
    who has seen that they are free."""
    booking = Booking.objects.create(hold_expires_at=until)
    made = seating.new_places(booking, course=run.course, run=run, number=places)
    pricing.begin(booking, made, now=now)
    Place.objects.bulk_create(made)
    return booking


def extend(booking: Booking, *, now: dt.datetime) -> None:
    """As long again, once. A hold that has lapsed meanwhile is taken again if all its seats are
    free.

    Raises HoldError the second time, SoldOut or DatesGone when seats have gone."""
    with transaction.atomic():
        booking = seating.lock_held(booking)
        runs = seating.lock_dates(booking)
        now = seating.by_now(now)
        if booking.hold_extended and booking.is_held(now):
            raise HoldError(
                "The time was extended once already. Your answers are kept if it runs out."
            )
        _check_all(booking, runs, now, set_out=now)
        booking.hold_expires_at = max(booking.hold_expires_at, now) + length()
        booking.hold_extended = True
        booking.save(update_fields=["hold_expires_at", "hold_extended"])
        pricing.reprice(booking, now=now)


def retake(booking: Booking, *, now: dt.datetime) -> list[Gone]:
    """Hold again whatever of the booking is free. What was typed stays, for the dates that have
    gone too: they are in the answer, and wait for their buyer to say what to do about them.

    Raises HoldError when the booking is no longer being made."""
    with transaction.atomic():
        booking = seating.lock_held(booking)
        runs = seating.lock_dates(booking)
        return seating.seat_again(booking, runs, seating.by_now(now))


def renew(booking: Booking, *, now: dt.datetime) -> Booking:
    """The booking with its seats held: as they are, or taken again if the hold has lapsed.

    Raises SoldOut when they have gone, HoldError when the date can no longer be booked; of several
    dates those that are free are held all the same, and DatesGone names the others."""
    if booking.is_held(now):
        return booking
    gone = retake(booking, now=now)
    booking = Booking.objects.get(pk=booking.pk)
    if gone:
        raise seating.refusal(booking, gone)
    return booking


def keep_seats(booking: Booking, *, now: dt.datetime) -> None:
    """Make sure of the seats of a locked `booking` until its transaction ends, with its runs
    locked: they are its own, or the hold has lapsed and they are still free.

    Raises SoldOut or DatesGone when they have gone, HoldError when a date can no longer be booked
    or the booking was given up."""
    if booking.state == Booking.State.CANCELLED:
        raise HoldError("This booking was given up. Nothing was charged. Please start a new one.")
    runs = {run.pk: run for run in seats.lock(seats.of(booking))}
    _check_all(booking, runs, seating.by_now(now), set_out=now)


def _check_all(
    booking: Booking, runs: dict[int, CourseRun], now: dt.datetime, *, set_out: dt.datetime
) -> None:
    """Raises what stands in the way of the whole booking. Whether a date has begun is asked of the
    time at which its buyer set out."""
    held = booking.is_held(now)
    if held and not any(seating.closed(run, set_out) for run in runs.values()):
        return
    gone = []
    for item in seating.items(booking):
        if not item.is_seated:
            continue
        if not held:
            lost = seating.missing(item, runs, now, code=booking.code, set_out=set_out)
        elif item.run and (why := seating.closed(runs[item.run.pk], set_out)):
            lost = Gone(item, 0, why, is_closed=True)
        else:
            lost = None
        if lost:
            gone.append(lost)
    if gone:
        raise seating.refusal(booking, gone)


def _begin(
    course: Course,
    run: CourseRun | None,
    places: int,
    now: dt.datetime,
    by: User | None,
    code: DiscountCode | None,
) -> Booking:
    booking = Booking.objects.create(hold_expires_at=now + length(), started_by=by, code=code)
    made = seating.new_places(booking, course=course, run=run, number=places)
    pricing.begin(booking, made, now=now)
    Place.objects.bulk_create(made)
    return booking
