"""Paying, as the buyer meets it: redirects, coming back, leaving, and coming back late."""

import pytest
from django.test import Client
from django.urls import reverse

from bookings import holds
from bookings.changes.cancel import cancel
from bookings.models import Booking, Invoice
from bookings.payments import card
from tests import factories
from tests.booking import DETAILS, PEOPLE, ready
from tests.bookings.changing import places_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return Client()


@pytest.fixture
def booking(browser, run) -> Booking:
    """Answered in this browser, and ready to be paid for."""
    browser.post(reverse("book", args=[run.public_id]), {"places": "2"})
    booking = Booking.objects.get()
    browser.post(url("booking_people", booking), {"people": PEOPLE, "action": "use"})
    browser.post(url("booking_details", booking), DETAILS)
    return booking


def url(step: str, booking: Booking) -> str:
    return reverse(step, args=[booking.public_id])


def return_url(booking: Booking) -> str:
    return f"{url('booking_paid', booking)}?session_id={booking.attempts.first().session_id}"


def text(response) -> str:
    return response.content.decode()


def test_pay_and_return(browser, booking, stand_in):
    page = browser.post(url("booking_pay", booking))
    assert page.url.startswith(stand_in.url)
    stand_in.control.pay(booking.attempts.get().session_id)
    assert browser.get(return_url(booking)).url == url("booking", booking)
    assert "Your places are booked" in text(browser.get(url("booking", booking)))


def test_a_double_click_leads_to_the_one_page(browser, booking, stand_in):
    assert browser.post(url("booking_pay", booking)).url == (
        browser.post(url("booking_pay", booking)).url
    )


def test_the_back_button_after_paying(browser, booking, stand_in):
    browser.post(url("booking_pay", booking))
    stand_in.control.pay(booking.attempts.get().session_id)
    browser.get(return_url(booking))
    assert browser.get(url("booking_check", booking)).url == url("booking", booking)
    assert browser.post(url("booking_pay", booking)).url == url("booking", booking)
    assert browser.get(return_url(booking)).url == url("booking", booking)
    assert Invoice.objects.count() == 1


def test_back_without_paying_then_on_invoice(browser, booking, stand_in):
    browser.post(url("booking_pay", booking))
    page = browser.get(url("booking_check", booking), {"left": "1"})
    assert "Nothing was taken" in text(page)
    browser.post(url("booking_on_invoice", booking))
    assert Booking.objects.get().method == Booking.Method.INVOICE


def test_answers_stand_still_while_the_page_is_open(browser, booking, stand_in):
    browser.post(url("booking_pay", booking))
    assert browser.get(url("booking_details", booking)).url == url("booking_check", booking)
    browser.post(url("booking_reopen", booking))
    assert browser.get(url("booking_details", booking)).status_code == 200


def test_returned_before_stripe_knows_waits(browser, booking, stand_in):
    browser.post(url("booking_pay", booking))
    assert "We are waiting" in text(browser.get(return_url(booking)))


def test_returned_to_a_payment_that_its_bank_refused_or_that_ran_out(browser, booking, stand_in):
    stand_in.control.payment_mode("delayed")
    browser.post(url("booking_pay", booking))
    refused = booking.attempts.get().session_id
    stand_in.control.pay(refused)
    assert "We are waiting" in text(browser.get(return_url(booking)))
    stand_in.control.settle_payment(refused, succeeded=False)
    page = browser.get(return_url(booking), follow=True)
    assert page.redirect_chain[-1][0] == url("booking_check", booking)
    assert "The card payment was not made. Nothing was taken." in text(page)
    browser.post(url("booking_pay", booking))
    stand_in.control.expire(booking.attempts.first().session_id)
    assert "Nothing was taken." in text(browser.get(return_url(booking), follow=True))


def test_returned_once_it_was_cancelled_shows_the_booking(browser, booking, stand_in, now):
    browser.post(url("booking_pay", booking))
    stand_in.control.pay(booking.attempts.get().session_id)
    browser.get(return_url(booking))
    booking.refresh_from_db()
    cancel(places_of(booking), by=None, now=now, office=True, percent=100, reason="R")
    assert browser.get(return_url(booking)).url == url("booking", booking)


def test_returned_while_stripe_is_down_waits(browser, booking, stand_in):
    browser.post(url("booking_pay", booking))
    stand_in.control.pay(booking.attempts.get().session_id)
    stand_in.control.fault("GET */checkout/sessions/*", "drop", times=3)
    assert "We are waiting" in text(browser.get(return_url(booking)))
    assert browser.get(return_url(booking)).url == url("booking", booking)


def test_stripe_down_says_that_nothing_was_taken(browser, booking, stand_in):
    stand_in.control.fault("POST /v1/checkout/sessions", "drop", times=3)
    page = browser.post(url("booking_pay", booking), follow=True)
    assert "was not taken" in text(page)
    assert "invoice" in text(page)


def test_somebody_else_s_session_confirms_nothing(browser, booking, run, now, stand_in):
    other = ready(run, now=now)
    card.start(other, now=now)
    stand_in.control.pay(other.attempts.get().session_id)
    session = other.attempts.get().session_id
    response = browser.get(url("booking_paid", booking), {"session_id": session})
    assert response.status_code == 404
    assert not Booking.objects.get(pk=booking.pk).is_confirmed


def test_paid_after_the_places_had_gone(browser, now, stand_in):
    run = factories.CourseRunFactory(capacity=2)
    browser.post(reverse("book", args=[run.public_id]), {"places": "2"})
    booking = Booking.objects.get()
    browser.post(url("booking_details", booking), DETAILS)
    browser.post(url("booking_pay", booking))
    stand_in.control.pay(booking.attempts.get().session_id)
    Booking.objects.update(state=Booking.State.HELD, hold_expires_at=now)
    holds.hold(run, places=1, now=now)
    page = text(browser.get(return_url(booking)))
    assert "Your money is on its way back" in page
    assert reverse("waiting_list", args=[run.public_id]) in page
