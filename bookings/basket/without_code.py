"""Another code comes on a booking, or its own comes off. Whoever sits on seats that were kept for
holders of a code must have them, without it, as everybody has them: free, and awaited by nobody."""

import datetime as dt
from collections.abc import Mapping

from bookings import pricing, seats
from bookings.basket import seating
from bookings.basket.seating import Gone
from bookings.models import Booking, DiscountCode, Place
from courses.models import CourseRun


def put(
    booking: Booking,
    code: DiscountCode | None,
    *,
    runs: Mapping[int, CourseRun],
    now: dt.datetime,
) -> list[Gone]:
    """Put `code`, or none, on a locked `booking` whose `runs` are locked, and reckon its price
    anew. What it can no longer hold is in the answer, and waits for its buyer to say what to do
    about it; what was typed stays."""
    held = booking.is_held(now)
    kept = _kept(booking, list(runs), now) if held else set()
    booking.code = code
    booking.save(update_fields=["code"])
    Place.objects.live().filter(booking=booking, run__in=kept).update(cancelled_at=now)
    gone = []
    if held:
        gone = [
            lost
            for lost in seating.seat_again(booking, runs, now)
            if lost.item.run and lost.item.run.pk in kept
        ]
    else:
        pricing.reprice(booking, now=now)
    covered = code.reserved.filter(run__in=runs).values_list("run", flat=True) if code else ()
    changed = {lost.item.run.pk for lost in gone if lost.item.run} | set(covered)
    seats.freed(run for key, run in runs.items() if key in changed)
    return gone


def _kept(booking: Booking, runs: list[int], now: dt.datetime) -> set[int]:
    """Of `runs` those on which it has seats that are, or were until its code ended, for holders
    alone: what other holders have taken leaves some of them over."""
    if booking.code is None:
        return set()
    found = set()
    for reserve in booking.code.reserved.filter(run__in=runs):
        seated = Place.objects.filter(run=reserve.run_id, booking__code=booking.code).seated(now)
        if seated.exclude(booking=booking).count() < reserve.seats:
            found.add(reserve.run_id)
    return found
