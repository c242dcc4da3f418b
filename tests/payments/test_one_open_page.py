"""One booking has one open payment page, in however many tabs it is made; over the site's pages."""

import pytest
from django.test import Client
from django.urls import reverse

from bookings.changes.cancel import cancel
from bookings.ledger import balances
from bookings.models import Booking, PaymentAttempt, Refund
from bookings.office.attention import PaidNotPlaced
from bookings.payments import gateway
from bookings.payments.for_booking import Settled, place_or_refund
from bookings.payments.fulfilment import fulfil
from bookings.payments.refunds import settle
from bookings.policy import SESSION_KEY
from common import integrity
from tests.booking import ready
from tests.bookings.changing import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]


@pytest.fixture
def booking(run, now) -> Booking:
    return ready(run, now=now)


@pytest.fixture
def tab(booking) -> Client:
    """A tab of the browser that makes it; a second one shares its session."""
    client = Client()
    session = client.session
    session[SESSION_KEY] = [str(booking.public_id)]
    session.save()
    return client


def at(name: str, booking: Booking) -> str:
    return reverse(name, args=[booking.public_id])


def pay(tab: Client, booking: Booking) -> str:
    return tab.post(at("booking_pay", booking), {"shown": "120.00"})["Location"]


def status(attempt: PaymentAttempt) -> str:
    return gateway.retrieve_session(attempt.session_id).status


def give_up(booking: Booking, now) -> None:
    """For nothing back."""
    places = list(Booking.objects.get(pk=booking.pk).places.all())
    cancel(places, by=None, now=now, office=True, percent=0, reason="R")


def test_a_second_tab_comes_to_the_same_page(tab, booking):
    assert pay(tab, booking) == pay(tab, booking)
    assert status(booking.attempts.get()) == "open"


def test_asking_for_an_invoice_closes_it_at_stripe(tab, booking):
    pay(tab, booking)
    tab.post(at("booking_on_invoice", booking), {"shown": "120.00"})
    assert status(booking.attempts.get()) == "expired"
    booking.refresh_from_db()
    assert (booking.is_confirmed, booking.method) == (True, Booking.Method.INVOICE)


def test_what_is_in_it_changes_only_once_the_page_is_closed(tab, booking):
    first = pay(tab, booking)
    for step in ("booking_people", "booking_details", "booking_basket"):
        assert "check" in tab.get(at(step, booking), follow=True).request["PATH_INFO"]
    tab.post(at("booking_reopen", booking))
    assert status(booking.attempts.get()) == "expired"
    assert tab.get(at("booking_people", booking)).status_code == 200
    assert pay(tab, booking) != first


def test_both_paid_one_goes_back_by_itself(tab, booking, now, stand_in):
    """As when closing the first came too late for Stripe."""
    pay(tab, booking)
    first = booking.attempts.get()
    PaymentAttempt.objects.update(state="expired")
    Booking.objects.update(state="held")
    pay(tab, booking)
    second = booking.attempts.unfinished().get()
    for attempt in (first, second):
        stand_in.control.pay(attempt.session_id)
        fulfil(attempt.session_id, now=now)
    refund = Refund.objects.get()
    settle(refund)
    assert (refund.attempt_id, refund.amount) == (second.pk, second.amount)
    assert sent("paid_twice") == [("paid_twice", "booker@example.org")]
    booking.refresh_from_db()
    assert balances.owed(booking.invoice) == 0
    assert balances.credit(booking.organisation) == 0


def test_paid_once_more_after_it_was_cancelled_that_goes_back_too(tab, booking, now, stand_in):
    """An old page, closed too late, of a booking that was paid for and given up since."""
    pay(tab, booking)
    first = booking.attempts.get()
    PaymentAttempt.objects.update(state="expired")
    Booking.objects.update(state="held")
    pay(tab, booking)
    second = booking.attempts.unfinished().get()
    stand_in.control.pay(second.session_id)
    fulfil(second.session_id, now=now)
    give_up(booking, now)
    stand_in.control.pay(first.session_id)
    fulfil(first.session_id, now=now)
    refund = Refund.objects.get()
    settle(refund)
    assert (refund.attempt_id, refund.amount, refund.state) == (first.pk, 120, "succeeded")
    booking.refresh_from_db()
    assert (booking.state, booking.attention) == (Booking.State.CANCELLED, "")
    assert balances.credit(booking.organisation) == 0
    assert sent("paid_twice") == [("paid_twice", "booker@example.org")]
    assert integrity.check().problems == []


def test_given_up_for_nothing_back_it_waits_for_no_place(tab, booking, now, stand_in):
    pay(tab, booking)
    attempt = booking.attempts.get()
    stand_in.control.pay(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    give_up(booking, now)
    assert not PaidNotPlaced(None).found().exists()
    with pytest.raises(Settled):
        place_or_refund(attempt, now=now)
