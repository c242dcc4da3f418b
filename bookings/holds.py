"""Holding seats while somebody books: thirty minutes, once as long again when they ask for it."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bookings import seats
from bookings.models import Booking, Place, SellerDetails
from courses.models import CourseRun, CourseRunQuerySet

#: More than this is a course of their own: in-house training, by enquiry.
MOST_PLACES = 30


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


def length() -> dt.timedelta:
    return dt.timedelta(minutes=settings.HOLD_MINUTES)


def hold(run: CourseRun, *, places: int, now: dt.datetime) -> Booking:
    """A new booking that holds `places` seats on `run`.

    Raises SoldOut, or HoldError for an impossible number or a date that cannot be booked."""
    _check_number(places)
    seller = SellerDetails.load()
    with transaction.atomic():
        run = _lock_open(CourseRun.objects.filter(pk=run.pk), now)[0]
        _check_room(run, places, now)
        booking = Booking.objects.create(hold_expires_at=now + length())
        Place.objects.bulk_create(_place(booking, run, seller) for _ in range(places))
    return booking


def resize(booking: Booking, *, places: int, now: dt.datetime) -> None:
    """Hold another number of seats. Names stay with the places that are kept, first named first
    kept.

    Raises SoldOut or HoldError; the booking then keeps what it had."""
    _check_number(places)
    seller = SellerDetails.load()
    with transaction.atomic():
        booking = _lock_held(booking)
        run = _lock_open(seats.of(booking), now)[0]
        now = _by_now(now)
        kept = list(Place.objects.filter(booking=booking))
        own = len(kept) if booking.is_held(now) else 0
        _check_room(run, places - own, now)
        if not own:
            _start_again(booking, now)
        Place.objects.bulk_create(_place(booking, run, seller) for _ in range(places - len(kept)))
        surplus = [place.pk for place in kept[places:]]
        Place.objects.filter(pk__in=surplus).delete()
        if surplus and own:
            seats.freed([run])


def reserve(run: CourseRun, *, places: int, until: dt.datetime) -> Booking:
    """A booking of seats for whoever is next on the waiting list. `run` is locked by the caller,
    who has seen that they are free."""
    booking = Booking.objects.create(hold_expires_at=until)
    seller = SellerDetails.load()
    Place.objects.bulk_create(_place(booking, run, seller) for _ in range(places))
    return booking


def extend(booking: Booking, *, now: dt.datetime) -> None:
    """As long again, once. A hold that has lapsed meanwhile is taken again if the seats are free.

    Raises HoldError the second time, SoldOut when the seats have gone."""
    with transaction.atomic():
        booking = _lock_held(booking)
        runs = _lock_open(seats.of(booking), now)
        now = _by_now(now)
        if booking.hold_extended and booking.is_held(now):
            raise HoldError(
                "The time was extended once already. Your answers are kept if it runs out."
            )
        _retake(booking, runs, now)
        booking.hold_expires_at = max(booking.hold_expires_at, now) + length()
        booking.hold_extended = True
        booking.save(update_fields=["hold_expires_at", "hold_extended"])


def renew(booking: Booking, *, now: dt.datetime) -> Booking:
    """The booking with its seats held: as they are, or taken again if the hold has lapsed.

    Raises SoldOut when they have gone, HoldError when the date can no longer be booked."""
    if booking.is_held(now):
        return booking
    with transaction.atomic():
        booking = _lock_held(booking)
        runs = _lock_open(seats.of(booking), now)
        now = _by_now(now)
        if not booking.is_held(now):
            _retake(booking, runs, now)
            _start_again(booking, now)
    return booking


def keep_seats(booking: Booking, *, now: dt.datetime) -> None:
    """Make sure of the seats of a locked `booking` until its transaction ends, with its runs
    locked: they are its own, or the hold has lapsed and they are still free.

    Raises SoldOut when they have gone, HoldError when the date can no longer be booked or the
    booking was given up."""
    if booking.state == Booking.State.CANCELLED:
        raise HoldError("This booking was given up. Nothing was charged. Please start a new one.")
    runs = _lock_open(seats.of(booking), now)
    _retake(booking, runs, _by_now(now))


def _by_now(now: dt.datetime) -> dt.datetime:
    """The time once a lock is ours. Whoever had it before may have seen a hold lapse, and taken its
    seats, while we waited; the time we set out with would not know."""
    return max(now, timezone.now())


def _retake(booking: Booking, runs: list[CourseRun], now: dt.datetime) -> None:
    if not booking.is_held(now):
        for run in runs:
            _check_room(run, booking.places.live().filter(run=run).count(), now)


def _start_again(booking: Booking, now: dt.datetime) -> None:
    booking.hold_expires_at, booking.hold_extended = now + length(), False
    booking.save(update_fields=["hold_expires_at", "hold_extended"])


def _check_number(places: int) -> None:
    if places < 1:
        raise HoldError("Say how many places you need: at least 1.")
    if places > MOST_PLACES:
        raise HoldError(
            f"You can book up to {MOST_PLACES} places at once."
            " For more, ask us about a date of your own."
        )


def _lock_open(runs: CourseRunQuerySet, now: dt.datetime) -> list[CourseRun]:
    locked = seats.lock(runs)
    for run in locked:
        if run.state != CourseRun.State.SCHEDULED:
            raise HoldError("This date is no longer open for booking. Please choose another.")
        if run.first_start is None or run.first_start <= now:
            raise HoldError(
                "This date has begun, and can no longer be booked. Please choose another."
            )
    return locked


def _lock_held(booking: Booking) -> Booking:
    locked = Booking.objects.select_for_update().get(pk=booking.pk)
    if locked.state != Booking.State.HELD:
        raise HoldError("This booking can no longer be changed here.")
    return locked


def _check_room(run: CourseRun, places: int, now: dt.datetime) -> None:
    free = seats.left(run, now=now)
    if places > free:
        raise SoldOut(run, free)


def _place(booking: Booking, run: CourseRun, seller: SellerDetails) -> Place:
    return Place(
        booking=booking,
        course=run.course,
        run=run,
        list_price=run.unit_price,
        unit_price=run.unit_price,
        vat_rate=seller.vat_rate(run.course.vat_rate),
    )
