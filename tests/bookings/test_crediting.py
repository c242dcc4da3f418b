"""Credit notes: which invoice they correct, by how much, and what they look like."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from bookings import papers
from bookings.changes.cancel import cancel
from bookings.changes.move import move
from bookings.ledger import balances
from bookings.models import CreditNote, Invoice, SellerDetails
from bookings.pricing import complimentary
from common.models import Attachment, NumberSeries
from tests import factories, pdfs
from tests.booking import confirmed
from tests.bookings.changing import away, booked, places_of, run_of, sent
from tests.bookings.paying import transfer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vat(db):
    return SellerDetails.objects.create(name="onEvidence", address="1 Hill", vat_number="GB123")


def cancelled(places, **answers):
    return cancel(places, by=None, now=timezone.now(), **answers)


def notes():
    found = CreditNote.objects.order_by("pk").values_list("invoice__number", "net", "vat")
    return [(number[-1], net, vat) for number, net, vat in found]


def dearer(booking, price: str):
    """All its places on a date that costs so much."""
    to = away(90, course=run_of(booking).course, price=Decimal(price))
    move(places_of(booking), to=to, by=None, now=timezone.now())


def pounds(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def test_it_says_all_it_must_and_takes_its_snapshot():
    booking = booked()
    ann, _ben = places_of(booking)
    cancelled([ann])
    note = CreditNote.objects.get()
    year = note.issued_on.year
    assert note.number == f"CN-{year}-000001"
    assert note.customer == booking.invoice.customer
    SellerDetails.objects.update(name="Somebody else", address="Elsewhere")
    (page,) = pdfs.texts(papers.credit_note_pdf(str(note.pk)))
    for said in (
        f"Credit note {note.number}",
        f"Corrects invoice {booking.invoice.number}",
        "onEvidence 1 Hill VAT number GB123",
        "Example Council 1 Example Street Exampleton SW1A 1AA",
        f"Training place cancelled, course {ann.course.code}, {ann.when}",
        "VAT 20 % on £60.00 £12.00 Total VAT",
        "Total credited in pounds sterling £72.00",
        "Places were cancelled",
    ):
        assert said in page
    assert "Ann Able" not in page
    assert ann.course.title not in page


def test_the_newest_invoice_first_and_split_to_the_penny():
    """£60 was invoiced for each of two places, then £15.50 more."""
    booking = booked()
    dearer(booking, "75.50")
    [change] = cancelled(places_of(booking)[:1])
    assert (change.net, change.vat) == (Decimal("-75.50"), Decimal("-15.10"))
    assert notes() == [("2", *pounds("31.00", "6.20")), ("1", *pounds("44.50", "8.90"))]
    cancelled(places_of(booking))
    assert notes()[2:] == [("1", *pounds("75.50", "15.10"))]
    assert [invoice.owed for invoice in balances.with_owed(Invoice.objects.all())] == [0, 0]


def test_the_last_penny_of_vat_goes_with_the_last_of_the_net():
    """£33.33 and then 3p more bear £6.67 and £0.01; £33.36 in one would bear £6.67."""
    run = away(60, course__price=Decimal("33.33"))
    booking = confirmed(run, places=1, text="")
    dearer(booking, "33.36")
    assert [invoice.vat for invoice in Invoice.objects.order_by("pk")] == pounds("6.67", "0.01")
    [change] = cancelled(places_of(booking))
    assert change.gross == Decimal("-40.04")
    assert balances.owed_on(booking) == 0


def test_at_the_rate_of_each_place():
    booking = booked()
    ann, ben = places_of(booking)
    zero = factories.CourseFactory(vat_rate=0, price=Decimal("60.00"))
    other = confirmed(away(60, course=zero), places=1, text="")
    cancelled([ann])
    cancelled(places_of(other))
    assert notes() == [("1", *pounds("60", "12")), ("2", *pounds("60", "0"))]
    cancelled([ben], office=True, amount=Decimal("1.20"), reason="R")
    assert notes()[2] == ("1", *pounds("1", "0.20"))


def test_never_more_than_was_invoiced():
    """By hand, as no journey would: a place that costs more than its invoice asked."""
    booking = booked(places=1)
    booking.places.update(unit_price=Decimal("100.00"))
    [change] = cancelled(places_of(booking))
    assert change.gross == Decimal("-72.00")
    assert notes() == [("1", *pounds("60", "12"))]


def test_nothing_back_is_no_note():
    cancelled(places_of(booked(5)))
    assert notes() == []
    assert not NumberSeries.objects.filter(name__startswith="CN").exists()


def test_places_made_free_are_credited_and_the_booker_has_the_note():
    booking = booked()
    by = factories.UserFactory(is_staff=True)
    complimentary.grant(booking, places=places_of(booking)[:1], reason="Speaker", by=by)
    assert notes() == [("1", *pounds("60", "12"))]
    assert balances.owed(booking.invoice) == Decimal("72.00")
    assert sent("places_given") == [("places_given", "booker@example.org")]
    [paper] = Attachment.objects.filter(message__kind="places_given")
    assert paper.source_id == str(CreditNote.objects.get().pk)
    assert not booking.changes.exclude(to_card=0, to_account=0).exists()


def test_free_after_it_was_paid_is_credit():
    booking = booked()
    transfer("144.00", booking.invoice)
    by = factories.UserFactory(is_staff=True)
    complimentary.grant(booking, places=places_of(booking)[:1], reason="Speaker", by=by)
    assert balances.credit(booking.organisation) == Decimal("72.00")


def test_numbers_follow_one_another_and_a_rollback_gives_its_number_back():
    booking = booked(places=2)
    ann, ben = places_of(booking)
    with transaction.atomic():
        cancelled([ann])
        transaction.set_rollback(True)
    cancelled([ann])
    cancelled([ben])
    last = CreditNote.objects.order_by("pk").values_list("number", flat=True)
    assert [number[-1] for number in last] == ["1", "2"]


def test_not_registered_for_vat_shows_none(vat):
    SellerDetails.objects.update(vat_number="")
    booking = booked(places=1)
    cancelled(places_of(booking))
    (page,) = pdfs.texts(papers.credit_note_pdf(str(CreditNote.objects.get().pk)))
    assert "Total net" in page
    assert "VAT" not in page
