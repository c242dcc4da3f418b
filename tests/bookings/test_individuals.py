"""Somebody who pays for themselves: no organisation is asked for, and no invoice is waited for."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from bookings import confirmation
from bookings.models import Booking
from bookings.payments import card
from tests import factories
from tests.booking import DETAILS, ready

pytestmark = pytest.mark.django_db
MYSELF = {**DETAILS, "for_whom": "myself", "organisation_name": "", "po_number": ""}


def text(response):
    return response.content.decode()


@pytest.fixture
def booking(client, run):
    client.post(reverse("book", args=[run.public_id]), {"places": "1"})
    return Booking.objects.get()


def url(step, booking):
    return reverse(step, args=[booking.public_id])


def test_the_choice_comes_first_and_an_organisation_is_the_usual_answer(client, booking):
    page = text(client.get(url("booking_details", booking)))
    assert page.index("For my organisation") < page.index("Your full name")
    assert 'value="organisation" id="id_for_whom_0" checked' in page


def test_no_organisation_is_asked_for(client, booking):
    response = client.post(url("booking_details", booking), MYSELF)
    assert response.url == url("booking_check", booking)
    booking.refresh_from_db()
    assert (booking.individual, booking.organisation_name) == (True, "Bo Booker")


def test_what_was_typed_of_an_organisation_first_does_not_stand(client, booking):
    client.post(url("booking_details", booking), DETAILS)
    client.post(url("booking_details", booking), {**DETAILS, "for_whom": "myself", "no_po": "on"})
    booking.refresh_from_db()
    assert (booking.organisation_name, booking.po_number) == ("Bo Booker", "")
    assert not booking.no_po


def test_and_back_again(client, booking):
    client.post(url("booking_details", booking), MYSELF)
    page = text(client.get(url("booking_details", booking)))
    assert 'value="myself" id="id_for_whom_1" checked' in page
    client.post(url("booking_details", booking), {**DETAILS, "for_whom": "organisation"})
    booking.refresh_from_db()
    assert (booking.individual, booking.organisation_name) == (False, "Example Council")


def test_an_organisation_must_be_named_by_whoever_books_for_one(client, booking):
    form = {**MYSELF, "for_whom": "organisation"}
    assert "Give the name of your organisation." in text(
        client.post(url("booking_details", booking), form)
    )


def test_they_pay_by_card_and_are_told_so(client, booking):
    client.post(url("booking_details", booking), MYSELF)
    page = text(client.get(url("booking_check", booking)))
    assert "by card" in page
    assert reverse("booking_on_invoice", args=[booking.public_id]) not in page
    assert "Purchase order number" not in page


def test_they_are_refused_an_invoice_whatever_is_posted(client, booking):
    client.post(url("booking_details", booking), MYSELF)
    page = text(client.post(url("booking_on_invoice", booking), follow=True))
    assert "Whoever pays for themselves pays by card" in page
    booking.refresh_from_db()
    assert not booking.is_confirmed


def test_an_order_number_makes_no_difference(run, now):
    booking = ready(run, individual=True)
    Booking.objects.filter(pk=booking.pk).update(po_number="PO-1")
    with pytest.raises(confirmation.ConfirmationError, match="pays by card"):
        confirmation.on_invoice(booking, now=now)


def test_they_are_an_organisation_of_one(run, now):
    run.price = 0
    run.save()
    booking = confirmation.for_nothing(ready(run, individual=True), now=now)
    assert booking.organisation.individual
    assert booking.organisation.name == "Bo Booker"
    assert Membership.objects.get(organisation=booking.organisation).user == booking.buyer


def test_they_are_no_member_of_an_organisation_of_the_same_name(run, now):
    run.price = 0
    run.save()
    there = factories.OrganisationFactory(name="Bo Booker")
    assert confirmation.for_nothing(ready(run, individual=True), now=now).organisation != there


def test_a_card_is_asked_for_only_with_an_address_for_the_invoice(run, now):
    with pytest.raises(card.CardError, match="address for the invoice"):
        card.start(ready(run, billing_address=""), now=now)
