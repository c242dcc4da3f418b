"""Bookings for tests, made by the journeys that make them in life."""

import datetime as dt

from django.utils import timezone

from bookings import checkout, confirmation, holds, people
from bookings.models import Booking
from courses.models import CourseRun

DETAILS: checkout.Details = {
    "organisation_name": "Example Council",
    "contact_name": "Bo Booker",
    "contact_email": "booker@example.org",
    "contact_phone": "",
    "billing_address": "1 Example Street\nExampleton",
    "billing_postcode": "SW1A 1AA",
    "po_number": "PO-123",
    "no_po": False,
}
PEOPLE = "Ann Able, ann@example.org, Social worker\nBen Baker, ben@example.org, Teacher"


def ready(
    run: CourseRun,
    *,
    places: int = 2,
    text: str = PEOPLE,
    now: dt.datetime | None = None,
    **details,
) -> Booking:
    """A held booking with every answer given."""
    booking = holds.hold(run, places=places, now=now or timezone.now())
    people.name_places(booking, text=text)
    checkout.save_details(booking, details={**DETAILS, **details})
    return Booking.objects.get(pk=booking.pk)


def confirmed(run: CourseRun, **answers) -> Booking:
    """A booking confirmed on invoice."""
    return confirmation.on_invoice(ready(run, **answers), now=timezone.now())
