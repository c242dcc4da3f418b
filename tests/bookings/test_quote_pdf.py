"""A quote on paper: what is offered, until when, and where to accept it; and the bookings that come
of it, at its price."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from accounts.models import EmailAddress, Learner
from bookings import confirmation, holds, papers, people, quotes
from bookings.models import Booking, Quote, SellerDetails
from common import mail, retention_run
from courses.models import CourseRun
from courses.policy import key_to
from tests import factories, pdfs
from tests.booking import DETAILS

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(now):
    seller = SellerDetails.load()
    seller.vat_number, seller.address = "GB123456789", "1 Seller Street"
    seller.save()
    draft = quotes.draft(
        factories.CourseFactory(title="Honour abuse awareness", price=Decimal("33.33")),
        organisation_name="Example Council",
        contact_name="Žofie Nguyễn",
        contact_email="asha@example.org",
        people=7,
        wanted_dates="A Tuesday in March 2027",
        mode="in_person",
        place="Leicester",
        owner=None,
    )
    Quote.objects.filter(pk=draft.pk).update(note="Travel is included.")
    return quotes.send(draft, now=now)


def paper(quote):
    return reverse("quote_paper", args=[quote.public_id])


def said(quote):
    return " ".join(pdfs.texts(papers.quote_pdf(str(quote.pk))))


class TestPaper:
    def test_says_what_is_offered(self, sent):
        text = said(sent)
        for part in (
            sent.number, "Example Council", "Žofie Nguyễn", "Honour abuse awareness", "Leicester",
            "A Tuesday in March 2027", "£233.31", "£46.66", "£279.97", "VAT number GB123456789",
            f"Valid until {sent.valid_until:%-d %B %Y}", "Travel is included.",
            f"/quotes/{sent.public_id}/",
        ):  # fmt: skip
            assert part in text.replace("  ", " ")

    def test_is_tagged_and_named_neutrally(self, sent):
        document = pdfs.opened(papers.quote_pdf(str(sent.pk)))
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]) == f"onEvidence training, {sent.number}"

    def test_is_made_once_and_kept(self, sent):
        first = papers.quote_pdf(str(sent.pk))
        SellerDetails.objects.update(name="Another name")
        assert papers.quote_pdf(str(sent.pk)) == first

    def test_goes_with_the_message(self, sent, mailoutbox):
        mail.send_due()
        [file] = mailoutbox[0].attachments
        assert file.filename == f"onEvidence-{sent.number}.pdf"
        assert file.content.startswith(b"%PDF")

    def test_not_with_a_discreet_one_because_it_names_the_course(self, sent, mailoutbox):
        user = factories.UserFactory(email="asha@example.org", discreet=True)
        EmailAddress.objects.get_or_create(
            email=user.email, defaults={"user": user, "verified_at": timezone.now()}
        )
        mail.send_due()
        assert mailoutbox[0].attachments == []
        assert "Honour" not in mailoutbox[0].body

    def test_is_downloaded_from_its_page_once_the_worker_has_made_it(self, client, sent, work):
        page = client.get(reverse("quote", args=[sent.public_id])).content.decode()
        assert paper(sent) in page
        assert "is being made" in client.get(paper(sent)).content.decode()
        papers.quote_pdf(str(sent.pk))
        response = client.get(paper(sent))
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == (
            f'attachment; filename="onEvidence-{sent.number}.pdf"'
        )
        assert "no-store" in response["Cache-Control"]

    def test_a_draft_has_none(self, client, sent):
        Quote.objects.update(state=Quote.State.DRAFT)
        assert client.get(paper(sent)).status_code == 404

    def test_goes_with_its_quote(self, sent, now, django_capture_on_commit_callbacks):
        papers.quote_pdf(str(sent.pk))
        sent.refresh_from_db()
        storage = storages["private"]
        assert storage.exists(sent.pdf.name)
        Quote.objects.update(
            state=Quote.State.DECLINED,
            decided_at=now,
            created_at=now - dt.timedelta(days=400),
        )
        with django_capture_on_commit_callbacks(execute=True):
            retention_run.apply(now=now)
        assert not Quote.objects.exists()
        assert not storage.exists(sent.pdf.name)


class TestDate:
    @pytest.fixture
    def run(self, sent, now):
        quotes.accept(sent, by="Žofie Nguyễn", po_number="PO-77", now=now)
        run = quotes.make_date(sent)
        theirs = factories.CourseRunFactory(course=run.course).sessions.all()
        theirs.update(run=run)
        CourseRun.objects.filter(pk=run.pk).update(state=CourseRun.State.SCHEDULED)
        return CourseRun.objects.get(pk=run.pk)

    def test_is_unknown_without_its_link(self, client, run):
        assert client.get(reverse("book", args=[run.public_id])).status_code == 404

    def test_is_booked_by_its_link_at_the_quoted_price_with_the_order_number(
        self, client, run, now
    ):
        run.course.price = Decimal("99.00")
        run.course.save()
        address = reverse("book", args=[run.public_id])
        page = client.get(f"{address}?key={key_to(run)}").content.decode()
        assert "£33.33" in page
        client.post(address, {"places": "2"})
        booking = Booking.objects.get()
        details = client.get(reverse("booking_details", args=[booking.public_id])).content.decode()
        assert 'value="PO-77"' in details
        assert 'value="Example Council"' in details
        form = {**DETAILS, "contact_email": "asha@example.org", "po_number": "PO-77"}
        client.post(reverse("booking_details", args=[booking.public_id]), form)
        booking = confirmation.on_invoice(booking, now=now)
        assert booking.invoice.customer["po_number"] == "PO-77"
        assert booking.invoice.net == Decimal("66.66")
        assert booking.organisation == run.organisation

    def test_no_more_places_than_were_quoted(self, run, now):
        booking = holds.hold(run, places=7, now=now)
        people.name_places(booking, text="Ann Able")
        with pytest.raises(holds.SoldOut):
            holds.hold(run, places=1, now=now)
        assert not Learner.objects.exists()
