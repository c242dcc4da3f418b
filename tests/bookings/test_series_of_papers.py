"""The series that invoices and credit notes are numbered in: finance's to choose, and another one
changes nothing that was issued."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.changes.cancel import cancel
from bookings.models import CreditNote, Invoice, SellerDetails
from common import integrity
from tests.bookings.changing import booked, places_of

pytestmark = pytest.mark.django_db


def choose(**series):
    seller = SellerDetails.load()
    for name, value in series.items():
        setattr(seller, name, value)
    seller.full_clean()
    seller.save()


def numbers():
    return list(Invoice.objects.order_by("pk").values_list("number", flat=True))


def test_another_series_begins_at_one_and_an_old_one_goes_on():
    year = timezone.localdate().year
    booked()
    choose(invoice_series="OEI")
    booked()
    booked()
    choose(invoice_series="INV")
    booked()
    assert numbers() == [
        f"INV-{year}-000001", f"OEI-{year}-000001", f"OEI-{year}-000002", f"INV-{year}-000002",
    ]  # fmt: skip
    assert integrity.check().problems == []


def test_credit_notes_too():
    choose(credit_note_series="CR")
    booking = booked()
    cancel(places_of(booking), by=None, now=timezone.now())
    assert CreditNote.objects.get().number == f"CR-{timezone.localdate().year}-000001"
    assert integrity.check().problems == []


@pytest.mark.parametrize("typed", ["", "inv", "I-NV", "1NV", "INVOICE", "QU", "OEC", "IN V", "ÎNV"])
def test_a_series_that_will_not_do(typed):
    with pytest.raises(ValidationError):
        choose(invoice_series=typed)


def test_what_credit_notes_were_numbered_in_is_no_series_of_invoices():
    booking = booked()
    cancel(places_of(booking), by=None, now=timezone.now())
    choose(credit_note_series="CR")
    with pytest.raises(ValidationError, match="The other papers have used this"):
        choose(invoice_series="CN")
    with pytest.raises(ValidationError, match="The other papers have used this"):
        choose(invoice_series="OEI", credit_note_series="INV")


def test_one_series_is_not_both():
    with pytest.raises(ValidationError, match="a series each"):
        choose(invoice_series="CN")
    SellerDetails.load().save()
    with pytest.raises(IntegrityError), transaction.atomic():
        SellerDetails.objects.update(invoice_series="CN")
