"""The yardstick of the purchases: a booking by the ORM in one transaction, under the lock of its
date: count, insert booking and places, commit. No pages, no people, no papers, no messages."""

from django.db import transaction
from django.utils import timezone

from bookings import holds, seats
from bookings.models import Booking, Place
from courses.models import CourseRun


def book(date: int, *, people: int) -> None:
    now = timezone.now()
    with transaction.atomic():
        run = CourseRun.objects.select_for_update(no_key=True).select_related("course").get(pk=date)
        if seats.left(run, now=now) < people:
            raise holds.SoldOut(run, 0)
        booking = Booking.objects.create(hold_expires_at=now + holds.length())
        Place.objects.bulk_create(
            Place(
                booking=booking, course=run.course, run=run, list_price=run.unit_price,
                unit_price=run.unit_price, vat_rate=0,
            )
            for _ in range(people)
        )  # fmt: skip
