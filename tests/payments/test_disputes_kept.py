"""A dispute is kept as long as what it was about, and goes with it, its paper too."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from bookings import retained
from bookings.models import Booking, Dispute, Invoice, Movement, PaymentAttempt, Refund
from common import integrity
from tests.booking import ready
from tests.bookings.changing import booked
from tests.bookings.paying import card_payment
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute(now) -> Dispute:
    booking = booked()
    row = Dispute.objects.create(
        stripe_id="du_1", attempt=card_payment(booking, "120.00"), amount=120, currency="gbp",
        reason="general", status="lost", opened_at=now, closed_at=now,
    )  # fmt: skip
    row.evidence.save("du_1.pdf", ContentFile(b"%PDF"))
    return row


def charged_back(dispute, amount: str = "120.00") -> None:
    invoice = dispute.attempt.booking.invoice
    Movement.objects.create(
        kind="charged_back", amount=Decimal(amount), dispute=dispute, invoice=invoice,
        booking=invoice.booking, organisation=invoice.booking.organisation,
        at=timezone.now(), on=timezone.localdate(),
    )  # fmt: skip


def test_it_goes_with_the_invoice(dispute, django_capture_on_commit_callbacks):
    charged_back(dispute)
    storage, name = dispute.evidence.storage, dispute.evidence.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        retained.delete_invoices(list(Invoice.objects.all()))
    for model in (Dispute, PaymentAttempt, Refund, Invoice, Booking):
        assert not model.objects.exists()
    assert not Movement.objects.exists()
    assert not storage.exists(name)


def test_whoever_sent_the_evidence_can_go(dispute):
    dispute.evidence_sent_by = UserFactory()
    dispute.save()
    dispute.evidence_sent_by.delete()
    dispute.refresh_from_db()
    assert dispute.evidence_sent_by is None


class TestCheckedEveryDay:
    def test_one_that_is_lost_has_its_row(self, dispute):
        said = "bookings.ledger: Dispute du_1: the ledger does not say what became of it."
        assert said in integrity.check().problems
        charged_back(dispute)
        assert integrity.check().problems == []

    def test_of_its_amount(self, dispute):
        charged_back(dispute, "119.99")
        assert integrity.check().problems

    def test_one_that_is_won_took_nothing(self, dispute):
        Dispute.objects.update(status="won")
        assert integrity.check().problems == []
        charged_back(dispute)
        assert integrity.check().problems

    def test_one_in_another_currency_is_nothing_that_the_ledger_knows(self, dispute):
        Dispute.objects.update(currency="eur")
        assert integrity.check().problems == []


def test_a_payment_that_a_bank_took_back_waits_for_no_place(now):
    """Paid too late, and charged back before anybody saw to it."""
    booking = ready(booked().places.first().run)
    attempt = card_payment(booking, "60.00")
    assert any("neither confirmed nor refunded" in each for each in integrity.check().problems)
    dispute = Dispute.objects.create(
        stripe_id="du_2", attempt=attempt, amount=60, currency="gbp", reason="general",
        status="lost", opened_at=now - dt.timedelta(days=1),
    )  # fmt: skip
    Movement.objects.create(
        kind="charged_back", amount=60, dispute=dispute, booking=booking, at=now,
        on=timezone.localdate(),
    )  # fmt: skip
    assert integrity.check().problems == []
