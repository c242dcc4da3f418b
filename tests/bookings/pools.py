"""Prepaid places for tests, sold by the journey that sells them in life."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from bookings.models import Booking, Place, PlacePool
from bookings.pools import drawing, selling
from tests import factories
from tests.booking import ready

BILLING = selling.Billing(
    contact_name="Bo Booker", billing_address="1 Example Street", billing_postcode="SW1A 1AA"
)
NAME = "Example Council"


def council():
    """The organisation of the bookings that tests make, with the person who books for it."""
    return factories.MembershipFactory(
        organisation__name=NAME, user__email="booker@example.org", user__full_name="Bo Booker"
    ).organisation


def sold(organisation=None, *, size=20, course=None, days=365, **said) -> PlacePool:
    now = timezone.now()
    answers = {
        "unit_price": Decimal("50.00"),
        "po_number": "PO-9",
        "expires_on": timezone.localdate(now) + dt.timedelta(days=days),
        "billing": BILLING,
        "by": None,
        "now": now,
    }
    return selling.sell(organisation or council(), course=course, size=size, **{**answers, **said})


def counts(pool):
    found = PlacePool.objects.with_counts().get(pk=pool.pk)
    return found.used, found.returned, found.lapsed, found.left


def held(run, *, places=2, text="", **answers):
    return ready(run, places=places, text=text, **answers)


def draw(pool, booking, now=None) -> Booking:
    return drawing.confirm(booking, pool=pool, by=None, now=now or timezone.now())


def cancel(place) -> None:
    Place.objects.filter(pk=place.pk).update(cancelled_at=timezone.now())
