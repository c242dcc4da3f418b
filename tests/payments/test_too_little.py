"""No page offers a card for less than a card can be asked for: each says why, and what else."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from bookings import confirmation
from bookings.invoices import links
from bookings.models import Booking, SellerDetails
from bookings.policy import SESSION_KEY
from tests import factories
from tests.booking import confirmed, ready
from tests.bookings.paying import transfer

pytestmark = pytest.mark.django_db

WHY = "is too little for a card: cards take £0.30 or more."


@pytest.fixture
def seller(db) -> SellerDetails:
    return SellerDetails.objects.create(bank_details="Example Bank\n00-00-00")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def invoice_page(invoice) -> str:
    return text(Client().get(links.address(invoice).removeprefix(settings.SITE_URL)))


def check_page(booking: Booking, client: Client | None = None) -> str:
    client = client or Client()
    session = client.session
    session[SESSION_KEY] = [str(booking.public_id)]
    session.save()
    return text(client.get(reverse("booking_check", args=[booking.public_id])))


@pytest.mark.parametrize(("price", "offered"), [("0.29", False), ("0.30", True)])
class TestWhatIsOffered:
    def test_on_the_page_of_an_invoice(self, seller, now, price, offered):
        run = factories.CourseRunFactory(price=Decimal(price))
        invoice = confirmation.on_invoice(ready(run, places=1, text=""), now=now).invoice
        shown = invoice_page(invoice)
        assert (reverse("invoice_pay", args=[invoice.public_id]) in shown) is offered
        assert (f"£{price} {WHY} Please pay it by bank transfer." in shown) is not offered
        assert "Example Bank" in shown

    def test_on_a_booking_s(self, price, offered):
        booking = ready(factories.CourseRunFactory(price=Decimal(price)), places=1, text="")
        shown = check_page(booking)
        assert (reverse("booking_pay", args=[booking.public_id]) in shown) is offered
        assert (
            f"£{price} {WHY} Asking for an invoice confirms your places" in shown
        ) is not offered
        assert reverse("booking_on_invoice", args=[booking.public_id]) in shown

    def test_to_somebody_who_pays_for_themselves(self, price, offered):
        run = factories.CourseRunFactory(price=Decimal(price))
        booking = ready(run, places=1, text="", individual=True)
        shown = check_page(booking)
        assert (reverse("booking_pay", args=[booking.public_id]) in shown) is offered
        assert (f"£{price} {WHY}" in shown) is not offered
        assert reverse("booking_details", args=[booking.public_id]) in shown


@pytest.mark.parametrize(("credit", "offered"), [("59.71", False), ("59.70", True)])
def test_beside_an_organisation_s_credit(run, credit, offered):
    paid = confirmed(run, places=1, text="")
    transfer(paid.invoice.gross + Decimal(credit), paid.invoice)
    booking = ready(run, places=1, text="")
    client = Client()
    client.force_login(Membership.objects.get(organisation=paid.organisation).user)
    shown = check_page(booking, client)
    button = f"Use £{credit} credit, and pay £{60 - Decimal(credit)} by card"
    assert (button in shown) is offered
    assert (WHY in shown) is not offered
    assert f"Use £{credit} credit, and send an invoice" in shown
