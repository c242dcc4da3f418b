"""The office looks at card payments of invoices that came to something else than they should."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts import roles
from bookings.invoices import settling
from bookings.models import PaymentAttempt
from common.models import AuditEvent
from tests.booking import confirmed
from tests.bookings.pools import sold
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

WHAT = "Paid 144.00 gbp, but 100.00 was asked."


@pytest.fixture
def payment(now) -> PaymentAttempt:
    """Of prepaid places: no booking says that something is wrong."""
    return PaymentAttempt.objects.create(
        invoice=sold().invoice, amount=1, expires_at=now, state="paid", attention=WHAT
    )


def queue(role: str) -> str:
    return at_work(member(role)).get(reverse("attention:index")).content.decode()


def test_it_is_in_the_queue_until_somebody_says_what_was_done(payment):
    page = queue(roles.FINANCE)
    assert WHAT in page
    assert payment.invoice.number in page
    browser, address = at_work(member(roles.FINANCE)), reverse("settle_payment", args=[payment.pk])
    assert WHAT in browser.get(address).content.decode()
    assert WHAT in browser.post(address, {}).content.decode()
    browser.post(address, {"note": "Paid back by bank"})
    payment.refresh_from_db()
    assert payment.attention == ""
    assert AuditEvent.objects.get(action="bookings.invoices.settle").reason == "Paid back by bank"
    assert WHAT not in queue(roles.FINANCE)
    assert "settled already" in browser.get(address).content.decode()


def test_settled_twice_is_said_and_a_word_is_needed(payment):
    with pytest.raises(settling.SettlingError, match="Say in a few words"):
        settling.settle(payment, note=" ")
    settling.settle(payment, note="Done")
    with pytest.raises(settling.SettlingError, match="already"):
        settling.settle(payment, note="Done")


def test_not_for_editors_nor_for_payments_of_bookings(payment, run, now):
    address = reverse("settle_payment", args=[payment.pk])
    assert at_work(member(roles.EDITORS)).get(address).status_code == 302
    other = PaymentAttempt.objects.create(
        booking=confirmed(run, contact_email="x@example.org").invoice.booking,
        amount=1,
        expires_at=now,
    )
    there = reverse("settle_payment", args=[other.pk])
    assert at_work(member(roles.FINANCE)).get(there).status_code == 404


def test_a_payment_of_an_invoice_stands_on_the_office_s_page_of_the_booking(run, now):
    booking = confirmed(run)
    PaymentAttempt.objects.create(
        invoice=booking.invoice, amount=Decimal("77.77"), expires_at=now, state="paid", paid_at=now
    )
    page = at_work(member(roles.FINANCE)).get(reverse("booking:inspect", args=[booking.pk]))
    assert f"£77.77 on {booking.invoice.number}" in page.content.decode()
