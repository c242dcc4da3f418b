"""What a basket holds, and whether there is room for it. Everything here happens inside the
transaction of a journey that has locked the booking, and then all its dates in one order."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from bookings import pricing, seats
from bookings.loading import all_places_of
from bookings.models import Booking, DiscountCode, Place
from courses.models import Course, CourseRun

#: More than this is a course of their own: in-house training, by enquiry.
MOST_PLACES = 30
#: Dates and self-paced courses in one booking: a year's programme, and no hoard of seats.
MOST_ITEMS = 20


class HoldError(Exception):
    """Why the seats cannot be held, in words for the buyer."""


class SoldOut(HoldError):
    """Fewer seats are free than were asked for; `left` says how many, and `run` on which date."""

    def __init__(self, run: CourseRun, left: int) -> None:
        self.run, self.left = run, left
        if left:
            places = "1 place is" if left == 1 else f"{left} places are"
            message = f"Only {places} left on this date. Ask for fewer, or join the waiting list."
        else:
            message = "This date has just sold out. You can join the waiting list."
        super().__init__(message)


class DatesGone(HoldError):
    """Of several dates, those in `gone` cannot be had as they are."""

    def __init__(self, gone: "Sequence[Gone]") -> None:
        self.gone = tuple(gone)
        super().__init__(" ".join(f"{each.when}: {each.why}" for each in gone))


@dataclass(frozen=True)
class Item:
    """The places of one booking on one date, or on one self-paced course. They are all seated, or
    all waiting for their buyer to say what to do because the date has gone."""

    places: tuple[Place, ...]

    @property
    def course(self) -> Course:
        return self.places[0].course

    @property
    def run(self) -> CourseRun | None:
        return self.places[0].run

    @property
    def key(self) -> str:
        """In addresses and forms: of its date, or of its course."""
        return str(self.run.public_id if self.run else self.course.public_id)

    @property
    def is_seated(self) -> bool:
        return self.places[0].cancelled_at is None

    @property
    def when(self) -> str:
        return self.places[0].when

    @property
    def where(self) -> str:
        return self.places[0].where


@dataclass(frozen=True)
class Gone:
    """A date on which there is no longer room for what a basket wants, and why."""

    item: Item
    left: int
    why: str
    is_closed: bool = False

    @property
    def when(self) -> str:
        return self.item.when


def length() -> dt.timedelta:
    return dt.timedelta(minutes=settings.HOLD_MINUTES)


def by_now(now: dt.datetime) -> dt.datetime:
    """The time once a lock is ours. Whoever had it before may have seen a hold lapse, and taken its
    seats, while we waited; the time we set out with would not know."""
    return max(now, timezone.now())


def check_number(places: int) -> None:
    if places < 1:
        raise HoldError("Say how many places you need: at least 1.")
    if places > MOST_PLACES:
        raise HoldError(
            f"You can book up to {MOST_PLACES} places at once."
            " For more, ask us about a date of your own."
        )


def lock_held(booking: Booking) -> Booking:
    booking = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
    if booking.state != Booking.State.HELD:
        raise HoldError("This booking can no longer be changed here.")
    return booking


def lock_dates(booking: Booking, *more: CourseRun) -> dict[int, CourseRun]:
    """All dates of `booking`, those that have gone too, and `more`: locked in one order."""
    theirs = Place.objects.filter(booking=booking).values("run")
    also = [run.pk for run in more]
    locked = seats.lock(CourseRun.objects.filter(Q(pk__in=theirs) | Q(pk__in=also)))
    return {run.pk: run for run in locked}


def closed(run: CourseRun, now: dt.datetime) -> str:
    """Why a locked date can no longer be booked; empty if it can."""
    if run.state != CourseRun.State.SCHEDULED:
        return "This date is no longer open for booking. Please choose another."
    if run.first_start is None or run.first_start <= now:
        return "This date has begun, and can no longer be booked. Please choose another."
    return ""


def check_open(run: CourseRun, now: dt.datetime) -> None:
    if why := closed(run, now):
        raise HoldError(why)


def check_self_paced(course: Course) -> None:
    if not course.self_paced:
        raise HoldError("This course can no longer be taken at your own pace.")


def check_room(
    run: CourseRun,
    wanted: int,
    now: dt.datetime,
    *,
    own: int = 0,
    code: DiscountCode | None = None,
) -> None:
    """Raises SoldOut when fewer than `wanted` seats are free, for a holder of `code`, `own` of them
    held by whoever asks."""
    free = seats.left(run, now=now, code=code) + own
    if wanted > free:
        raise SoldOut(run, free)


def items(booking: Booking) -> list[Item]:
    """What `booking` holds or wants, in the order in which it was put there."""
    return grouped(all_places_of(booking))


def grouped(places: Sequence[Place]) -> list[Item]:
    first: dict[tuple[int, int], int] = {}

    def order(place: Place) -> tuple[int, int]:
        key = place.course_id, place.run_id or 0
        return first.setdefault(key, place.pk), place.pk

    ordered = sorted(places, key=order)
    groups = groupby(ordered, key=lambda place: (place.course_id, place.run_id))
    return [Item(tuple(group)) for _, group in groups]


def find(booking: Booking, course: Course | None, run: CourseRun | None) -> Item | None:
    """The places on `run`, or on `course` without a date; with neither, the first that it holds."""
    for item in items(booking):
        if run is not None:
            if item.run == run:
                return item
        elif course is None or (item.course == course and item.run is None):
            return item
    return None


def missing(
    item: Item,
    runs: Mapping[int, CourseRun],
    now: dt.datetime,
    *,
    code: DiscountCode | None = None,
    set_out: dt.datetime | None = None,
) -> Gone | None:
    """Why there is no room for all of `item`, none of which is seated at `now`; its date may have
    begun since whoever asks `set_out`."""
    try:
        if item.run is None:
            check_self_paced(item.course)
        else:
            run = runs[item.run.pk]
            check_open(run, set_out or now)
            check_room(run, len(item.places), now, code=code)
    except SoldOut as error:
        return Gone(item, error.left, str(error))
    except HoldError as error:
        return Gone(item, 0, str(error), is_closed=True)
    return None


def seat_again(booking: Booking, runs: Mapping[int, CourseRun], now: dt.datetime) -> list[Gone]:
    """Hold whatever is not held and is free; what is not. When nothing is free all stays as it
    is."""
    held = booking.is_held(now)
    loose = [item for item in items(booking) if not (held and item.is_seated)]
    gone = [lost for item in loose if (lost := missing(item, runs, now, code=booking.code))]
    lost_items = [lost.item for lost in gone]
    free = [item for item in loose if item not in lost_items]
    if free:
        _seat(free, None)
    if free or held:
        _seat(lost_items, now)
    if free and not held:
        start_again(booking, now)
    pricing.reprice(booking, now=now)
    return gone


def _seat(them: Sequence[Item], cancelled_at: dt.datetime | None) -> None:
    pks = [place.pk for item in them for place in item.places]
    Place.objects.filter(pk__in=pks).update(cancelled_at=cancelled_at)


def start_again(booking: Booking, now: dt.datetime) -> None:
    booking.hold_expires_at, booking.hold_extended = now + length(), False
    booking.save(update_fields=["hold_expires_at", "hold_extended"])


def refusal(booking: Booking, gone: Sequence[Gone]) -> HoldError:
    """What to raise when nothing less than the whole booking will do."""
    if len(items(booking)) > 1:
        return DatesGone(gone)
    [only] = gone
    if only.is_closed or only.item.run is None:
        return HoldError(only.why)
    return SoldOut(only.item.run, only.left)


def new_places(
    booking: Booking, *, course: Course, run: CourseRun | None, number: int
) -> list[Place]:
    """At their list price, until `pricing` has said what they cost this buyer."""
    price = run.unit_price if run else course.price
    return [
        Place(
            booking=booking,
            course=course,
            run=run,
            list_price=price,
            unit_price=price,
            vat_rate=course.vat_rate,
        )
        for _ in range(number)
    ]
