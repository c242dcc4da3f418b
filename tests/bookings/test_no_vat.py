"""Who is not registered for VAT charges none, and says nothing of it while one books, on what is
written, and on paper; though the courses would bear it. The same with VAT, to show that it can be
seen."""

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from bookings import papers
from bookings.changes.cancel import cancel
from bookings.invoices import links
from bookings.models import Booking, CreditNote, SellerDetails
from bookings.reminders import sending
from common import mail
from tests import pdfs
from tests.booking import DETAILS
from tests.bookings.changing import away, places_of
from tests.bookings.pools import sold

pytestmark = pytest.mark.django_db


def pages(client):
    """From the people to the confirmed booking, as somebody sees them."""
    run = away(60, capacity=10)
    assert run.course.vat_rate
    client.post(reverse("book", args=[run.public_id]), {"places": 1})
    booking = Booking.objects.latest("pk")

    def at(name):
        return reverse(name, args=[booking.public_id])

    client.post(at("booking_people"), {"action": "later"})
    shown = [client.get(at("booking_people")), client.get(at("booking_details"))]
    client.post(at("booking_details"), {**DETAILS, "no_po": ""})
    shown.append(client.get(at("booking_check")))
    shown.append(client.post(at("booking_pro_forma"), follow=True))
    shown.append(client.post(at("booking_on_invoice"), follow=True))
    booking.refresh_from_db()
    assert booking.is_confirmed
    shown.append(client.get(links.address(booking.invoice).removeprefix(settings.SITE_URL)))
    return booking, [page.content.decode() for page in shown]


def letters(booking):
    """All that is written of the booking, of prepaid places, and to remind of it."""
    sold(booking.organisation)
    due = booking.invoice.due_on
    sending.remind(now=timezone.now().replace(year=due.year, month=due.month, day=due.day))
    mail.send_due()
    return [
        text
        for message in django_mail.outbox
        for text in (message.subject, message.body, message.alternatives[0][0])
    ]


def on_paper(booking):
    cancel(places_of(booking), by=None, now=timezone.now())
    note = CreditNote.objects.get()
    made = [papers.invoice_pdf(str(booking.invoice.pk)), papers.credit_note_pdf(str(note.pk))]
    return [page for pdf in made for page in pdfs.texts(pdf)]


def everything(client):
    booking, shown = pages(client)
    return shown, letters(booking), on_paper(booking)


def saying(texts):
    return [text for text in texts if "VAT" in text]


def test_not_registered(client):
    for texts in everything(client):
        assert texts
        assert saying(texts) == []


def test_registered(client):
    SellerDetails.objects.update_or_create(pk=1, defaults={"vat_number": "GB123456789"})
    for texts in everything(client):
        assert saying(texts)
