"""What an organisation has still to say about dates that were cancelled or moved, as its pages tell
it."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from bookings.changes import links
from bookings.models import Booking, DateChoice, Place
from common import when


class ToChoose(NamedTuple):
    booking: Booking
    title: str
    text: str
    address: str


def of(bookings: "QuerySet[Booking]", *, now: dt.datetime) -> list[ToChoose]:
    """For those of `bookings` that still have places on such a date, whose deadline comes first on
    top."""
    there = Place.objects.live().filter(booking=OuterRef("booking"), run=OuterRef("change__run"))
    found = (
        DateChoice.objects.filter(Exists(there), booking__in=bookings, applied_at=None)
        .filter(booking__state=Booking.State.CONFIRMED, change__deadline__gte=now)
        .select_related("booking", "change__run__course")
        .prefetch_related("change__run__sessions")
        .order_by("change__deadline", "pk")
    )
    return [_to_choose(choice) for choice in found]


def _to_choose(choice: DateChoice) -> ToChoose:
    change = choice.change
    until = f"{when.day(change.deadline)}, {when.clock(change.deadline)} (UK time)"
    if change.cancels:
        title = f"{change.old_when} does not take place"
        text = f"Choose another date or your money back by {until}. Then your money goes back."
    else:
        title = f"{change.old_when} is at another time"
        text = f"It is now {change.run.when}. You keep your places unless you choose by {until}."
    return ToChoose(
        choice.booking, f"{change.run.course.title}: {title}", text, links.address(choice)
    )
