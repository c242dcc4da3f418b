"""One booking in the office: whoever rings asks about any of it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings.changes.cancel import cancel
from bookings.models import Booking, PaymentAttempt, Refund
from tests.booking import confirmed, ready
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE, full_name="Olu Office"))


def address(booking):
    return reverse("booking:inspect", args=[booking.pk])


def text(browser, booking):
    return browser.get(address(booking)).content.decode()


def test_who_comes_when_and_for_what(office, run):
    booking = confirmed(run, places=3, po_number="4711")
    page = text(office, booking)
    for said in ("Ann Able", "ben@example.org", "To be named", "1 unnamed", run.when, "4711"):
        assert said in page, said
    assert reverse("board:date", args=[run.pk]) in page
    assert reverse("invoice:inspect", args=[booking.invoice.pk]) in page
    assert "onEvidence training: your place" in page
    assert "Booking confirmed" in page
    assert booking.terms in page


def test_what_was_paid_and_given_back(office, run):
    booking = confirmed(run)
    paid = PaymentAttempt.objects.create(
        booking=booking,
        amount=Decimal("144.00"),
        state=PaymentAttempt.State.PAID,
        paid_at=timezone.now(),
        expires_at=timezone.now(),
    )
    Refund.objects.create(attempt=paid, amount=Decimal("12.34"), reason="R")
    page = text(office, booking)
    assert "£144.00" in page
    assert "£12.34" in page
    assert "Owed" in page


def test_what_was_changed_and_why(office, run):
    booking = confirmed(run)
    assert "It is as it was booked." in text(office, booking)
    place = booking.places.order_by("pk")[0]
    who = member(roles.TRAINING_OFFICE, full_name="Cara Canceller")
    cancel(
        [place], by=who, now=timezone.now(), office=True, reason="Agreed by telephone", amount=None
    )
    page = text(office, booking)
    assert "Ann Able: place cancelled" in page
    assert "Agreed by telephone" in page
    assert "Places and people (1)" in page


def test_what_needs_a_look_leads_to_where_it_is_settled(office, run):
    booking = confirmed(run)
    settle = reverse("attention:settle", args=[booking.pk])
    assert settle not in text(office, booking)
    Booking.objects.filter(pk=booking.pk).update(attention="Ring them.")
    page = text(office, booking)
    assert "Ring them." in page
    assert settle in page


def test_one_that_is_being_made_says_until_when(office, run):
    booking = ready(run)
    booking.contact_email, booking.billing_address = "", ""
    booking.hold_expires_at = timezone.now() + dt.timedelta(minutes=30)
    booking.save()
    page = text(office, booking)
    assert "held until" in page
    assert "Not said yet" in page
    assert "They are copied here when it is confirmed." in page


def test_links_lead_where_the_role_may_go(office, run):
    booking = confirmed(run)
    learner = reverse("learner:edit", args=[booking.places.order_by("pk")[0].learner_id])
    organisation = reverse("organisation:edit", args=[booking.organisation_id])
    page = text(office, booking)
    assert learner in page
    assert organisation in page
    finance = at_work(member(roles.FINANCE))
    assert learner not in text(finance, booking)
    assert denied(at_work(member(roles.EDITORS)).get(address(booking)))


def test_names_are_escaped(office, run):
    booking = confirmed(run, text="<script>alert(1)</script>", organisation_name="<b>Council")
    page = text(office, booking)
    assert "<script>alert(1)" not in page
    assert "<b>Council" not in page


def test_as_many_queries_for_many_places_as_for_one(office, run):
    one, many = confirmed(run, places=1, text="Ann Able"), confirmed(run, places=6)
    counted = []
    for booking in (one, many):
        text(office, booking)
        with CaptureQueriesContext(connection) as queries:
            text(office, booking)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_an_invoice_leads_to_its_booking(office, run):
    booking = confirmed(run)
    page = office.get(reverse("invoice:inspect", args=[booking.invoice.pk])).content.decode()
    assert address(booking) in page
    assert f"£{booking.invoice.gross}" in page
    assert "Prepaid places" not in page.partition("<dl>")[2]
    assert "None" not in page.partition("<dl>")[2].partition("</dl>")[0]
