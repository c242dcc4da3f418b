"""Where nothing is to be paid, nobody is asked for money: one button, no payment, no invoice."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import confirmation, holds, seats
from bookings.basket import items
from bookings.models import Booking, Invoice, PaymentAttempt
from bookings.payments import card
from bookings.pricing import complimentary
from common import mail
from courses.models import Enrolment
from tests import factories
from tests.booking import DETAILS, PEOPLE, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def free():
    return factories.CourseRunFactory(capacity=10, price=Decimal("0"))


def text(response):
    return " ".join(response.content.decode().split())


def url(step, booking):
    return reverse(step, args=[booking.public_id])


@pytest.fixture
def booking(client, free):
    client.post(reverse("book", args=[free.public_id]), {"places": "2"})
    booking = Booking.objects.get()
    client.post(url("booking_people", booking), {"people": PEOPLE, "action": "use"})
    return booking


CONTACT = {name: DETAILS[name] for name in ("organisation_name", "contact_name", "contact_email")}


def test_no_address_is_asked_for(client, booking):
    page = text(client.get(url("booking_details", booking)))
    assert "For the invoice" not in page
    assert "Billing address" not in page
    assert client.post(url("booking_details", booking), CONTACT).url == url(
        "booking_check", booking
    )


def test_one_button_confirms(client, booking, free, mailoutbox):
    client.post(url("booking_details", booking), CONTACT)
    page = text(client.get(url("booking_check", booking)))
    assert "Nothing to pay" in page
    assert "by card" not in page
    assert "send an invoice" not in page
    done = text(client.post(url("booking_for_nothing", booking), follow=True))
    booking.refresh_from_db()
    assert (booking.state, booking.method) == ("confirmed", "nothing")
    assert "Nothing to pay" in done
    assert "Download invoice" not in done
    assert not Invoice.objects.exists()
    assert not PaymentAttempt.objects.exists()
    assert Enrolment.objects.filter(run=free).count() == 2
    mail.send_due()
    [message] = [message for message in mailoutbox if message.to == ["booker@example.org"]]
    assert "Total: £0.00" in message.body
    assert "Invoice:" not in message.body
    assert "The calendar file is attached." in " ".join(message.body.split())
    assert [file.filename for file in message.attachments] == ["onEvidence-training.ics"]


def test_there_is_no_invoice_to_download_and_the_lists_say_so(client, booking):
    client.post(url("booking_details", booking), CONTACT)
    client.post(url("booking_for_nothing", booking))
    booking.refresh_from_db()
    assert client.get(url("booking_invoice", booking)).status_code == 404
    client.force_login(booking.buyer)
    assert "Nothing to pay" in text(client.get(reverse("organisation")))


def test_twice_confirms_once(free, now):
    booking = ready(free)
    confirmation.for_nothing(booking, now=now)
    confirmation.for_nothing(booking, now=now)
    assert Enrolment.objects.count() == 2


def test_whatever_is_asked_for_nothing_is_charged(free, now):
    """By the button of an old page."""
    assert confirmation.on_invoice(ready(free), now=now).method == Booking.Method.NOTHING
    with pytest.raises(card.CardError, match="nothing to pay"):
        card.start(ready(free), now=now)
    assert not Invoice.objects.exists()


def test_without_an_order_number(free, now):
    booking = confirmation.on_invoice(ready(free, po_number=""), now=now)
    assert booking.method == Booking.Method.NOTHING


def test_a_place_wholly_paid_by_us_costs_nothing_either(run, now):
    booking = ready(run)
    complimentary.grant(
        booking, places=list(booking.places.all()), reason="Speakers", by=factories.UserFactory()
    )
    assert confirmation.for_nothing(booking, now=now).method == Booking.Method.NOTHING


def test_what_costs_something_after_all_is_not_given_away(client, free, run, now):
    booking = ready(free)
    items.add(booking, run=run, places=1, now=now)
    with pytest.raises(confirmation.ConfirmationError, match=r"£60\.00 is to be paid"):
        confirmation.for_nothing(booking, now=now)
    assert not Enrolment.objects.exists()


def test_an_address_is_asked_for_once_it_costs_something(client, booking, run):
    client.post(url("booking_details", booking), CONTACT)
    items.add(booking, run=run, places=1, now=timezone.now())
    assert client.get(url("booking_check", booking)).url == url("booking_details", booking)
    with pytest.raises(confirmation.ConfirmationError, match="address for the invoice"):
        confirmation.on_invoice(booking, now=timezone.now())


def test_seats_are_kept_as_for_money(now):
    date = factories.CourseRunFactory(capacity=2, price=Decimal("0"))
    booking = ready(date, now=now)
    Booking.objects.filter(pk=booking.pk).update(hold_expires_at=now)
    holds.hold(date, places=1, now=now)
    with pytest.raises(holds.SoldOut):
        confirmation.for_nothing(booking, now=now)
    assert seats.left(date, now=now) == 1
