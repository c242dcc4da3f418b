"""The page of one invoice: for whoever has its link, and those who buy for its organisation."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Membership, Organisation
from bookings import emails
from bookings.invoices import links
from bookings.models import Invoice, SellerDetails
from bookings.pricing import price
from common.models import OutgoingMessage
from common.when import date
from tests import factories
from tests.booking import confirmed
from tests.bookings.paying import transfer
from tests.bookings.pools import sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(run) -> Invoice:
    SellerDetails.objects.create(
        vat_number="GB123", bank_details="Sort code 00-00-00\nAccount 00000000"
    )
    return confirmed(run).invoice


def page(invoice: Invoice) -> str:
    return reverse("invoice", args=[invoice.public_id])


def link(invoice: Invoice) -> str:
    address = links.address(invoice)
    assert address.startswith(settings.SITE_URL)
    return address.removeprefix(settings.SITE_URL)


def member(client: Client, organisation: Organisation, role=Membership.Role.BOOKER) -> Client:
    client.force_login(factories.MembershipFactory(organisation=organisation, role=role).user)
    return client


def test_whoever_has_the_link_sees_what_is_owed_and_how_to_pay_it(client, invoice):
    answer = client.get(link(invoice))
    text = answer.content.decode()
    for words in (
        invoice.number, "£144.00", f"{invoice.due_on:%-d %B %Y}", "Sort code 00-00-00",
        "Example Council", "PO-123", invoice.booking.reference, "noindex",
    ):  # fmt: skip
        assert words in text
    # Its number is read at one glance, on a narrow screen too.
    assert f'<h1>Invoice <span class="nowrap">{invoice.number}</span></h1>' in text
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] != "no-referrer"
    assert invoice.booking.places.first().course.title not in text


def test_a_key_opens_its_own_invoice_and_no_other(client, invoice, run):
    other = confirmed(run).invoice
    for wrong in ("", "?key=", "?key=x", "?key=%C3%A9", f"?key={links.key(other)}"):
        assert client.get(page(invoice) + wrong).status_code == 404
    client.get(link(invoice))
    assert client.get(page(invoice)).status_code == 200  # remembered, for the way back
    assert client.get(page(other)).status_code == 404
    assert client.get(reverse("invoice_pdf", args=[other.public_id])).status_code == 404


def test_a_browser_remembers_its_latest_few(client, invoice, monkeypatch, run):
    monkeypatch.setattr("bookings.invoices.policy.REMEMBERED", 1)
    client.get(link(invoice))
    client.get(link(confirmed(run).invoice))
    assert client.get(page(invoice)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("booker", 200), ("manager", 404), (None, 404)]
)
def test_without_the_link_those_who_buy_for_its_organisation(client, invoice, role, status):
    there = invoice.booking.organisation if role else factories.OrganisationFactory()
    member(client, there, role or "owner")
    assert client.get(page(invoice)).status_code == status


def test_a_second_factor_is_asked_for_where_the_organisation_wants_one(client, invoice):
    there = invoice.booking.organisation
    Organisation.objects.filter(pk=there.pk).update(requires_second_factor=True)
    member(client, there)
    answer = client.get(page(invoice))
    assert answer.status_code == 302
    assert invoice.number not in answer.content.decode()
    assert Client().get(link(invoice)).status_code == 200  # its key is a permission of its own


def test_its_file_is_made_and_then_downloaded(client, invoice, work):
    client.get(link(invoice))
    address = reverse("invoice_pdf", args=[invoice.public_id])
    assert "takes a few seconds" in client.get(address).content.decode()
    Invoice.objects.filter(pk=invoice.pk).update(pdf="invoices/there.pdf")
    invoice.pdf.storage.save("invoices/there.pdf", ContentFile(b"%PDF"))
    answer = client.get(address)
    assert (
        answer["Content-Disposition"] == f'attachment; filename="onEvidence-{invoice.number}.pdf"'
    )


def test_it_says_how_the_invoice_stands(client, invoice):
    def says(words: str) -> bool:
        return words in client.get(link(invoice)).content.decode()

    assert says(f"Due {date(invoice.due_on)}")
    Invoice.objects.filter(pk=invoice.pk).update(due_on=invoice.issued_on - dt.timedelta(days=1))
    assert says("Overdue since")
    transfer("44.00", invoice)
    assert says("£100.00 overdue since")
    transfer("100.00", invoice)
    assert says("Nothing is owed")
    Organisation.objects.update(individual=True)
    invoice.booking.organisation.refresh_from_db()
    transfer("10.00", invoice)
    assert says("We owe you £10.00")


def test_one_for_prepaid_places(client):
    pool = sold()
    text = client.get(link(pool.invoice)).content.decode()
    assert pool.reference in text
    assert "PO-9" in text


# --- The ways there ---------------------------------------------------------------------------


def test_the_confirmation_has_the_link_and_one_paid_by_card_has_none(invoice):
    message = OutgoingMessage.objects.get(kind="booking_confirmed")
    assert message.context["pay"] == links.address(invoice)
    Invoice.objects.update(paid_by_card_on=invoice.issued_on)
    paid = Invoice.objects.get()
    again = emails.booking_confirmed(
        paid.booking,
        invoice=paid,
        price=price(paid.booking.places.all()),
        places=[*paid.booking.places.all()],
    )
    assert again.message.context["pay"] == ""


def test_the_booking_and_the_list_of_invoices_lead_there_while_something_is_owed(client, invoice):
    organisation = invoice.booking.organisation
    member(client, organisation)
    pages = {
        reverse("booking", args=[invoice.booking.public_id]): escape(links.address(invoice)),
        reverse("organisation_invoices", args=[organisation.public_id]): page(invoice),
    }
    for address, there in pages.items():
        assert f'href="{there}"' in client.get(address).content.decode()
    transfer("144.00", invoice)
    for address, there in pages.items():
        assert f'href="{there}"' not in client.get(address).content.decode()
