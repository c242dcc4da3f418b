"""Discount codes as buyers type them, and as they take them off again."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from bookings.basket import seating, without_code
from bookings.models import Booking, DiscountCode, Place
from bookings.pricing import codes, repricing
from common import audit
from courses.models import CourseRun

UNKNOWN = "We do not know the code “{code}”. Check each letter, or go on without it."
RESERVED = (
    "Your places are kept for holders of the code {code}. Without it there is no room for them:"
    " leave it, or take places out first."
)


class CodeError(Exception):
    """Why a code does nothing for this booking, in words for the buyer."""


def find(typed: str) -> DiscountCode | None:
    """Whatever the capitals, and the blanks that come with pasting."""
    return DiscountCode.objects.filter(code__iexact="".join(typed.split())).first()


def for_date(
    run: CourseRun, *, typed: str, user: User | None, now: dt.datetime
) -> DiscountCode | None:
    """The code with which a booking of `run` is begun, by its link: it opens the seats that are
    reserved for its holders. None where nothing was typed. Raises CodeError."""
    if not typed.strip():
        return None
    found = _found(typed)
    booking, place = Booking(started_by=user), Place(course=run.course, run=run)
    if why := codes.problem(found, booking=booking, places=[place], now=now):
        raise CodeError(why)
    return found


def enter(booking: Booking, *, code: str, now: dt.datetime) -> DiscountCode:
    """Put a code on a booking that is being made, in place of any before, and reckon its price
    anew.

    Raises CodeError, with the booking as it was."""
    with transaction.atomic():
        booking = repricing.locked(booking)
        found = _found(code)
        places = repricing.places_of(booking)
        if why := codes.problem(found, booking=booking, places=places, now=now):
            raise CodeError(why)
        _put(booking, found, now)
    return found


def remove(booking: Booking, *, now: dt.datetime) -> None:
    """Take the code off. Raises CodeError where its reserved seats are what the places sit on."""
    with transaction.atomic():
        booking = repricing.locked(booking)
        if booking.code is not None:
            _put(booking, None, now)


def _found(typed: str) -> DiscountCode:
    found = find(typed)
    if found is None:
        raise CodeError(UNKNOWN.format(code=typed.strip()[:40]))
    return found


def _put(booking: Booking, code: DiscountCode | None, now: dt.datetime) -> None:
    """Seats that were kept for holders of the code before go back to them; what is reserved for
    those of the new one is taken first."""
    before = booking.code
    runs = seating.lock_dates(booking)
    gone = without_code.put(booking, code, runs=runs, now=seating.by_now(now))
    if gone and before:
        raise CodeError(RESERVED.format(code=before.code))
    audit.record(
        "bookings.pricing.put_code",
        on=booking,
        before={"code": before.public_id if before else None},
        after={"code": code.public_id if code else None},
    )
