"""What the pages of a basket show of what is in it: its places, and of each date whether they are
held, and if not, why."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from bookings import seats
from bookings.basket import seating
from bookings.basket.seating import Item
from bookings.loading import all_places_of, read_sessions
from bookings.models import Booking, Place
from bookings.pricing import Price, price
from courses.models import CourseRun


class Contents:
    """All that a step asks of the places of a booking, read once, and not before it is asked. Only
    to be shown: whoever decides or writes reads again, under the lock."""

    def __init__(self, booking: Booking) -> None:
        self._booking = booking

    @cached_property
    def every(self) -> list[Place]:
        """Also those whose date has gone. When they are is read where they are `shown`."""
        return all_places_of(self._booking, sessions=False)

    @cached_property
    def places(self) -> list[Place]:
        return [place for place in self.every if place.cancelled_at is None]

    def shown(self) -> list[Place]:
        """The places, each able to say when it is."""
        read_sessions(self.every)
        return self.places

    @property
    def some_gone(self) -> bool:
        return len(self.places) < len(self.every)

    @cached_property
    def items(self) -> list[Item]:
        return seating.grouped(self.every)

    @cached_property
    def price(self) -> Price:
        return price(self.places)


@dataclass(frozen=True)
class Row:
    item: Item
    #: Why its places cannot be held; empty while they are, or while they could be again.
    why: str = ""
    #: So many could be had.
    left: int = 0


def rows(booking: Booking, *, now: dt.datetime) -> list[Row]:
    """In as many queries for many dates as for one."""
    found = seating.items(booking)
    held = booking.is_held(now)
    loose = [item for item in found if not (held and item.is_seated)]
    if not loose:
        return [Row(item) for item in found]
    dates = CourseRun.objects.filter(pk__in=[item.run.pk for item in loose if item.run])
    counted = seats.with_places_left(dates.with_first_start(), now=now)
    runs = {run.pk: run for run in counted}
    return [_row(item, runs, now) if item in loose else Row(item) for item in found]


def _row(item: Item, runs: dict[int, CourseRun], now: dt.datetime) -> Row:
    if item.run is None:
        closed = not item.course.self_paced
        return Row(item, "It can no longer be taken at your own pace." if closed else "")
    run = runs[item.run.pk]
    if why := seating.closed(run, now):
        return Row(item, why)
    left = run.places_left
    if left < len(item.places):
        return Row(item, str(seating.SoldOut(run, left)), left)
    return Row(item)
