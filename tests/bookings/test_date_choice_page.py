"""An organisation chooses by its own link, without signing in."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bookings.changes import carrying_out, dates, links
from bookings.changes.cancel import cancel
from bookings.models import Booking, Change, DateChoice
from tests.booking import confirmed
from tests.bookings.changing import away, booked, on, places_of, run_of

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def booking():
    return booked(40)


@pytest.fixture
def to(booking):
    return away(60, course=run_of(booking).course, capacity=2)


@pytest.fixture
def change(booking, to):
    now = timezone.now()
    week = dt.timedelta(days=7)
    return dates.cancel_date(
        run_of(booking), reason="The trainer is ill.", deadline=now + week, by=None, now=now
    )


@pytest.fixture
def address(change):
    return reverse("date_choice", args=[links.token(change.choices.get())])


def test_the_link_says_what_happened_and_what_there_is_to_choose(client, address, booking, to):
    response = client.get(address)
    shown = text(response)
    assert "Your date does not take place" in shown
    assert "The trainer is ill." in shown
    assert "Ann Able and Ben Baker" in shown
    assert f"{to.when}. Online" in shown
    assert "Our money back in full: £120.00" in shown
    assert "Keep the date" not in shown
    assert response["Referrer-Policy"] == "same-origin"  # or its form is refused
    assert "no-store" in response["Cache-Control"]


def test_a_new_date(client, address, booking, to):
    done = text(client.post(address, {"choice": str(to.public_id)}, follow=True))
    assert "Your places are moved" in done
    assert on(to) == ["Ann Able", "Ben Baker"]
    assert "radio" not in done
    assert "Your places are moved" in text(client.post(address, {"choice": "refund"}))
    assert Booking.objects.get(pk=booking.pk).is_confirmed


def test_the_money(client, address, booking):
    done = text(client.post(address, {"choice": "refund"}, follow=True))
    assert "Your money goes back in full" in done
    assert sum(-change.gross for change in Change.objects.all()) == 120
    assert "Your money goes back in full" in text(client.get(address))


def test_nothing_chosen_and_nonsense(client, address):
    for sent in ({}, {"choice": "keep"}, {"choice": "new_date"}, {"choice": "pending"}):
        assert "Choose one of these." in text(client.post(address, sent))
    assert DateChoice.objects.get().choice == DateChoice.Choice.PENDING


def test_a_date_that_filled_up_is_not_offered_any_more(client, address, to):
    confirmed(to, places=1, text="", contact_email="o@example.org", organisation_name="Other")
    assert str(to.public_id) not in text(client.get(address))
    assert "Choose one of these." in text(client.post(address, {"choice": str(to.public_id)}))


def test_after_the_deadline(client, address, change):
    with time_machine.travel(change.deadline + dt.timedelta(minutes=1), tick=False):
        assert "The time to choose is over" in text(client.get(address))
        client.post(address, {"choice": "refund"})
        assert DateChoice.objects.get().choice == DateChoice.Choice.PENDING
        carrying_out.apply_due(now=timezone.now())
        assert "Your money goes back in full" in text(client.get(address))


def test_another_key_opens_nothing(client, address, change):
    for token in (address.rstrip("/").rpartition("/")[2][:-1] + "x", "x", change.public_id.hex):
        assert client.get(reverse("date_choice", args=[token])).status_code == 404


def test_without_a_place_left_there_is_nothing_to_choose(client, address, booking):
    cancel(places_of(booking), by=None, now=timezone.now(), office=True, reason="R")
    assert 'type="radio"' not in text(client.get(address))
