"""What a course costs, as its pages and its structured data say it, and as bookings reckon it.

A date with a price of its own has no others but its own: what was set for the course is set for the
course's price. The price of a private date was agreed, and nothing general is taken off it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from accounts.models import Band
from courses.models import Course, CourseRun

#: Bands that can have a price of their own, each with the field that holds it.
FIELDS = {Band.CHARITY: "charity_price", Band.PUBLIC_SECTOR: "public_sector_price"}
#: In the plural, as a page addresses them.
BANDS = {Band.CHARITY: "charities", Band.PUBLIC_SECTOR: "the public sector"}


class Early(NamedTuple):
    """A price for whoever books no later than `until`."""

    price: Decimal
    until: dt.date


def list_price(course: Course, run: CourseRun | None) -> Decimal:
    """Pounds without VAT, before anything is taken off."""
    return run.unit_price if run else course.price


def bands(course: Course, run: CourseRun | None = None) -> Mapping[str, Decimal]:
    """What each band pays where that is less than the list price."""
    own = {band: run and getattr(run, field) for band, field in FIELDS.items()}
    if run is None or (run.price is None and not run.is_private):
        for band, field in FIELDS.items():
            own[band] = getattr(course, field) if own[band] is None else own[band]
    most = list_price(course, run)
    return {str(band): price for band, price in own.items() if price is not None and price < most}


def early(run: CourseRun) -> Early | None:
    """The early-booking price of a date, whether its last day has passed or not. Whoever asks for
    many has their sessions at hand."""
    price, until = run.early_price, run.early_until
    if price is None and run.price is None and not run.is_private:
        price = run.course.early_price
    if price is None or price >= run.unit_price:
        return None
    if until is None and run.course.early_days and run.starts_at:
        day = timezone.localdate(run.starts_at)
        until = day - dt.timedelta(days=run.course.early_days)
    return Early(price, until) if until else None


def early_now(run: CourseRun, *, today: dt.date) -> Early | None:
    found = early(run)
    return found if found and today <= found.until else None


def now(run: CourseRun) -> Decimal:
    """What everybody pays who books today."""
    offer = early_now(run, today=timezone.localdate())
    return offer.price if offer else run.unit_price


def lowest_price(course: Course, runs: Iterable[CourseRun]) -> Decimal:
    """Pounds without VAT: the lowest of its dates today, or the course's own where there are
    none."""
    return min((now(run) for run in runs), default=course.price)


def lowest_of_bands(course: Course, runs: Iterable[CourseRun]) -> list[tuple[str, Decimal]]:
    """What a band pays at the least, in words and pounds, where that is less than anybody does."""
    dates = list(runs)
    everybody = lowest_price(course, dates)
    found: dict[str, Decimal] = {}
    for of_date in [bands(run.course, run) for run in dates] or [bands(course)]:
        for band, price in of_date.items():
            found[band] = min(price, found.get(band, price))
    return [
        (words, found[band])
        for band, words in BANDS.items()
        if band in found and found[band] < everybody
    ]
