"""A booking is confirmed, and paid, at the total that its page showed."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from bookings.basket import seating, without_code
from bookings.models import Booking
from bookings.pricing.repricing import PriceChanged, reprice


@contextmanager
def as_shown(booking: Booking, *, now: dt.datetime) -> Iterator[None]:
    """Around a transaction in which `pricing.check` is called: where the price has changed, what
    was begun is undone, and the new price is written for the page to show. A code that is no good
    comes off, with the seats that it alone gave: who the buyer is may have been known in that
    transaction alone."""
    try:
        yield
    except PriceChanged as error:
        gone = _take_code_off(booking, now) if error.why else []
        if not gone:
            reprice(booking, now=now)
            raise
        raise PriceChanged(error.shown, error.now, error.why, gone=_told(gone)) from error


def _take_code_off(booking: Booking, now: dt.datetime) -> list[seating.Gone]:
    with transaction.atomic():
        booking = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
        if booking.state != Booking.State.HELD:
            return []
        runs = seating.lock_dates(booking)
        return without_code.put(booking, None, runs=runs, now=seating.by_now(now))


def _told(gone: Sequence[seating.Gone]) -> str:
    return " ".join(
        f"Your places on {each.when} were kept for holders of the code. {each.why}" for each in gone
    )
