"""The pages of a change take as many queries for thirty places, bookings or dates as for one."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings import confirmation, pricing
from bookings.changes import carrying_out, dates, links
from bookings.models import Booking
from tests import factories
from tests.accounts.membership import signed_in
from tests.booking import confirmed, ready
from tests.bookings.changing import away, places_of, run_of
from tests.bookings.prices import add
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


def queries(client, address: str) -> int:
    """Once what is kept for all pages is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def of(number: int) -> Booking:
    """With so many people, and so many dates to which they can go."""
    run = away(60, capacity=40)
    text = "\n".join(f"Person {n}, p{number}-{n}@example.org" for n in range(number))
    booking = confirmed(run, places=number, text=text)
    for days in range(number):
        away(70 + days, course=run.course, capacity=40)
    return booking


def of_courses(number: int) -> Booking:
    """A programme: a place on each of so many courses."""
    booking = ready(away(60), places=1, text="")
    add(booking, *(away(61 + more) for more in range(number - 1)))
    pricing.reprice(booking, now=timezone.now())
    return confirmation.on_invoice(booking, now=timezone.now())


@pytest.mark.parametrize("name", ["booking_move", "booking_cancel", "booking_change"])
def test_moving_and_cancelling(name):
    def asked(number: int) -> int:
        booking = of(number)
        chosen = "&".join(f"place={place.public_id}" for place in places_of(booking))
        address = reverse(name, args=[booking.public_id])
        return queries(signed_in(booking.buyer), f"{address}?{chosen}")

    assert asked(30) == asked(1)


def test_substituting():
    def asked(number: int) -> int:
        booking = of(number)
        place = places_of(booking)[0]
        address = reverse("place_substitute", args=[booking.public_id, place.public_id])
        return queries(signed_in(booking.buyer), address)

    assert asked(30) == asked(1)


@pytest.mark.parametrize("made", [of, of_courses], ids=["places", "courses"])
def test_the_office_changes_a_booking(office, made):
    most = 30 if made is of else 12

    def asked(number: int) -> int:
        return queries(office, reverse("office_change", args=[made(number).pk]))

    assert asked(most) == asked(1)


def test_choosing_another_date():
    def asked(number: int) -> int:
        now = timezone.now()
        run = run_of(of(number))
        change = dates.cancel_date(run, reason="Ill", deadline=now + WEEK, by=None, now=now)
        carrying_out.carry_out(change, now=now)
        token = links.token(change.choices.get())
        return queries(Client(), reverse("date_choice", args=[token]))

    assert asked(30) == asked(1)


def test_a_whole_date_before_and_after(office):
    """The preview of cancelling and of moving it, and how far it is."""

    def asked(number: int) -> list[int]:
        run = away(60, capacity=40)
        for n in range(number):
            confirmed(
                run, places=1, text="", organisation_name=f"Council {n}",
                contact_email=f"b{n}@example.org",
            )  # fmt: skip
        found = [
            queries(office, reverse(name, args=[run.pk])) for name in ("date_cancel", "date_move")
        ]
        now = timezone.now()
        change = dates.cancel_date(run, reason="Ill", deadline=now + WEEK, by=None, now=now)
        carrying_out.carry_out(change, now=now)
        return [*found, queries(office, reverse("date_change", args=[change.public_id]))]

    assert asked(30) == asked(1)


def test_booking_by_phone(office):
    """Its page has all its places."""

    def asked(number: int) -> int:
        booking = ready(factories.CourseRunFactory(capacity=40), places=number, text="")
        return queries(office, reverse("phone:booking", args=[booking.pk]))

    assert asked(30) == asked(1)
