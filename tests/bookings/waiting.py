"""What tests of the waiting list share."""

import datetime as dt

from django.utils import timezone

from bookings import checkout, confirmation, holds, people
from bookings.models import Booking, Offer, WaitingListEntry
from bookings.waiting import joining, moving, offers
from courses.models import CourseRun
from tests import factories
from tests.booking import DETAILS, confirmed

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def full(places: int = 2, **fields) -> CourseRun:
    """A date of which all places are sold, in one booking for each."""
    run = factories.CourseRunFactory(capacity=places, **fields)
    for number in range(places):
        sell(run, number)
    return run


def sell(run: CourseRun, number: int = 0) -> Booking:
    return confirmed(run, places=1, text=f"Person {number} Sold, sold{number}@example.org")


def waits(date: CourseRun, name: str, places: int = 1, **options) -> WaitingListEntry:
    """Somebody more on the list, after the others."""
    options = {"run": date, "now": timezone.now()} | options
    return joining.join(
        date.course, name=name, email=f"{name.lower()}@example.org", places=places, **options
    )


def free(run: CourseRun, places: int = 1) -> None:
    """So many places come free, without a word to anybody."""
    Booking.objects.filter(
        pk__in=Booking.objects.filter(places__run=run, state=Booking.State.CONFIRMED)
        .order_by("pk")
        .values("pk")[:places]
    ).update(state=Booking.State.CANCELLED)


def offer_of(entry: WaitingListEntry) -> Offer:
    return Offer.objects.select_related("booking").filter(entry=entry).latest("pk")


def state(row) -> str:
    """As the database has it."""
    return type(row).objects.get(pk=row.pk).state


def held(run: CourseRun, places: int = 1) -> Booking:
    return holds.hold(run, places=places, now=timezone.now())


def advance(run, now=None) -> int:
    return moving.advance(run, now=now or timezone.now())


def book(offer: Offer, *, places=None, keeps_waiting=True, now=None) -> Booking:
    """Take it up, and go through the ordinary checkout."""
    now = now or timezone.now()
    places = places or offer.places
    booking = offers.accept(offer, places=places, keeps_waiting=keeps_waiting, now=now)
    people.name_places(booking, text="\n".join(f"Person {n} Next" for n in range(places)))
    details = {**DETAILS, "organisation_name": "Next Council", "contact_email": "n@example.org"}
    checkout.save_details(booking, details=details)
    return confirmation.on_invoice(booking, now=now)
