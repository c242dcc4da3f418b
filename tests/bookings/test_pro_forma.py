"""A pro-forma for whoever has to approve a booking first: on paper, and without any effect."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings import confirmation
from bookings.models import Booking, Invoice, ProForma, SellerDetails
from bookings.pro_forma import making, paper
from bookings.retained import delete_bookings
from common.models import NumberSeries, OutgoingMessage
from common.storage import private_storage
from tests import factories, pdfs
from tests.booking import ready
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


def registered():
    SellerDetails.objects.update_or_create(
        pk=1, defaults={"vat_number": "GB123456789", "bank_details": "Sort code 00-00-00"}
    )


def text(response) -> str:
    return " ".join(response.content.decode().split())


def snapshot(booking):
    return Booking.objects.filter(pk=booking.pk).values().get()


# --- Making one -----------------------------------------------------------------------------------


def test_it_says_what_the_invoice_would_and_changes_nothing(run, now):
    registered()
    booking = ready(run)
    before, messages = snapshot(booking), OutgoingMessage.objects.count()
    made = making.make(booking, now=now)
    assert made.reference == f"PF-{booking.reference}-1"
    assert (made.net, made.vat, made.gross) == (
        Decimal("120.00"), Decimal("24.00"), Decimal("144.00"),
    )  # fmt: skip
    assert snapshot(booking) == before
    assert OutgoingMessage.objects.count() == messages
    assert not Invoice.objects.exists()
    assert not NumberSeries.objects.filter(name__startswith="INV").exists()
    invoice = confirmation.on_invoice(booking, now=now).invoice
    assert invoice.number.endswith("-000001")
    [line], [kept] = invoice.lines.all(), made.lines
    assert kept["description"] == line.description
    assert Decimal(kept["net"]) == line.net
    assert made.gross == invoice.gross


def test_asked_for_twice_it_is_the_same_until_something_changes(run, now):
    booking = ready(run)
    first = making.make(booking, now=now)
    assert making.make(booking, now=now + dt.timedelta(minutes=1)) == first
    Booking.objects.filter(pk=booking.pk).update(po_number="PO-9")
    second = making.make(booking, now=now)
    assert second.reference == f"PF-{booking.reference}-2"
    assert second.customer["po_number"] == "PO-9"
    first.refresh_from_db()
    assert first.customer["po_number"] == "PO-123"


def test_it_names_nobody(run, now):
    made = making.make(ready(run), now=now)
    assert "Bo Booker" not in str(made.customer) + str(made.lines)
    assert run.course.title not in str(made.lines)


def lapsed(booking):
    booking.hold_expires_at = timezone.now() - dt.timedelta(minutes=1)


def individual(booking):
    booking.individual = True


def unbilled(booking):
    booking.billing_address = ""


def paying(booking):
    booking.state = Booking.State.PAYING


def given_up(booking):
    booking.state = Booking.State.CANCELLED


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lapsed, "not held any more"),
        (individual, "for organisations"),
        (unbilled, "address for the invoice"),
        (paying, "card payment is open"),
        (given_up, "no longer being made"),
    ],
)
def test_when_there_is_none(run, now, act, says):
    booking = ready(run)
    act(booking)
    booking.save()
    with pytest.raises(making.ProFormaError, match=says):
        making.make(booking, now=now)
    assert not ProForma.objects.exists()


def test_not_of_what_costs_nothing(now):
    with pytest.raises(making.ProFormaError, match="Nothing is to be paid"):
        making.make(ready(factories.CourseRunFactory(price=0)), now=now)


# --- The paper ------------------------------------------------------------------------------------


def printed(made):
    paper.make.func(made.pk)
    made.refresh_from_db()
    with made.pdf.open() as file:
        return " ".join(pdfs.texts(file.read()))


def test_the_paper_says_what_it_is_not(run, now):
    registered()
    booking = ready(run)
    said = printed(making.make(booking, now=now))
    until = timezone.localtime(booking.hold_expires_at)
    for words in (
        "Pro-forma invoice, not a VAT invoice", f"PF-{booking.reference}-1", "£144.00",
        "Sort code 00-00-00", "Example Council", "PO-123", "Nothing is booked yet",
        f"{until:%-d %B %Y}", f"onEvidence · Pro-forma PF-{booking.reference}-1",
    ):  # fmt: skip
        assert words in said, words


def test_who_is_not_registered_says_nothing_of_vat(run, now):
    said = printed(making.make(ready(run), now=now))
    assert "Pro-forma invoice, not an invoice" in said
    assert "VAT" not in said


def test_its_file_goes_with_the_booking(run, now):
    booking = ready(run)
    made = making.make(booking, now=now)
    printed(made)
    made.refresh_from_db()
    name = made.pdf.name
    assert private_storage().exists(name)
    delete_bookings([booking])
    assert not ProForma.objects.exists()


def test_gone_while_it_waited(run, now):
    made = making.make(ready(run), now=now)
    Booking.objects.get().places.all().delete()
    Booking.objects.all().delete()
    paper.make.func(made.pk)


# --- The pages ------------------------------------------------------------------------------------


@pytest.fixture
def booking(run, client):
    """Begun in this browser, with every answer given."""
    booking = ready(run)
    session = client.session
    session["bookings"] = [str(booking.public_id)]
    session.save()
    return booking


def url(name, booking):
    return reverse(name, args=[booking.public_id])


def test_from_the_check_page_to_the_paper(client, booking):
    page = url("booking_pro_forma", booking)
    assert page in text(client.get(url("booking_check", booking)))
    shown = text(client.post(page, follow=True))
    made = ProForma.objects.get()
    assert made.reference in shown
    assert f"{timezone.localtime(booking.hold_expires_at):%-d %B %Y}" in shown
    assert "does not hold them for longer" in shown
    assert url("booking_check", booking) in shown
    file = reverse("booking_pro_forma_paper", args=[booking.public_id, made.public_id])
    assert file in shown
    assert "is being made" in text(client.get(file))
    paper.make.func(made.pk)
    assert made.reference in client.get(file)["Content-Disposition"]


def test_once_the_time_has_run_out_the_page_says_so(client, booking, now):
    making.make(booking, now=now)
    Booking.objects.update(hold_expires_at=now - dt.timedelta(minutes=1))
    shown = text(client.get(url("booking_pro_forma", booking)))
    assert "not held any more" in shown
    answer = client.post(url("booking_pro_forma", booking), follow=True)
    assert "Hold them again first." in text(answer)


def test_nobody_else_sees_it(client, booking, now):
    made = making.make(booking, now=now)
    other = type(client)()
    assert other.get(url("booking_pro_forma", booking)).status_code == 404
    file = reverse("booking_pro_forma_paper", args=[booking.public_id, made.public_id])
    assert other.get(file).status_code == 404
    assert other.post(url("booking_pro_forma", booking)).status_code == 404
    without = url("booking_pro_forma", ready(factories.CourseRunFactory()))
    assert client.get(without).status_code == 404


def test_without_one_the_page_leads_back(client, booking):
    assert client.get(url("booking_pro_forma", booking)).url == url("booking_check", booking)


def test_the_office_makes_one_for_a_customer(run):
    booking = ready(run)
    office = at_work(member(roles.TRAINING_OFFICE))
    page = reverse("office_pro_forma", args=[booking.pk])
    assert page in text(office.get(f"/cms/phone/{booking.pk}/"))
    assert "None was made yet." in text(office.get(page))
    made = text(office.post(page, follow=True))
    reference = ProForma.objects.get().reference
    assert f"{reference} is ready to be downloaded." in made
    file = reverse("office_pro_forma_paper", args=[booking.pk, ProForma.objects.get().pk])
    assert f"{reference} is being made." in text(office.get(file, follow=True))
    paper.make.func(ProForma.objects.get().pk)
    assert office.get(file)["Content-Type"] == "application/pdf"
    Booking.objects.update(individual=True)
    assert "is for organisations" in text(office.post(page, follow=True))
    assert denied(at_work(member(roles.FINANCE)).get(page))
