"""Old papers go with their bookings, their files and their rows of the ledger; what an
organisation has as credit stays."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import (
    Organisation,
)
from bookings.changes.cancel import cancel
from bookings.integrity import ledger
from bookings.ledger import balances, movements
from bookings.models import (
    Booking,
    CreditNote,
    Invoice,
    Movement,
    PaymentAttempt,
    Place,
    Refund,
)
from common.storage import private_storage
from courses.models import Enrolment
from courses.models import Session as Sitting
from tests.booking import confirmed
from tests.bookings.paying import card_payment, transfer
from tests.bookings.pools import sold
from tests.common.aging import aged, ago, apply, unguarded

pytestmark = pytest.mark.django_db


def test_an_invoice_takes_its_booking_with_it_and_leaves_what_was_learnt(run, now):
    booking = confirmed(run)
    Invoice.objects.update(issued_on=timezone.localdate(ago(days=6 * 366)))
    assert apply() == {}, "the date is to come"
    Sitting.objects.update(starts_at=ago(days=6 * 366), ends_at=ago(days=6 * 366 - 1))
    with_refund = PaymentAttempt.objects.create(booking=booking, amount=1, expires_at=now)
    refund = Refund.objects.create(attempt=with_refund, amount=1, reason="R")
    assert apply() == {}, "money is owed"
    aged(refund, state=Refund.State.SUCCEEDED)
    assert apply() == {"invoices": 1}
    assert not Booking.objects.exists()
    assert not Place.objects.exists()
    assert Enrolment.objects.count() == 2


def test_credit_notes_and_the_ledger_go_with_their_invoice_and_credit_stays(run):
    booking = confirmed(run)
    card_payment(booking, "60.00")
    transfer("70.00", booking.invoice)
    cancel(
        list(booking.places.all()[:1]), by=None, now=timezone.now(), office=True, percent=100,
        as_credit=True, reason="R",
    )  # fmt: skip
    note = CreditNote.objects.get()
    note.pdf.save("n.pdf", ContentFile(b"note"))
    assert balances.credit(booking.organisation) == Decimal("70.00")
    Invoice.objects.update(issued_on=timezone.localdate(ago(days=6 * 366)))
    Sitting.objects.update(starts_at=ago(days=6 * 366), ends_at=ago(days=6 * 366 - 1))
    with unguarded():
        Movement._base_manager.update(on=dt.date(2020, 1, 1), at=ago(days=6 * 366))
    assert apply() == {"invoices": 1, "credit": 2}
    assert not CreditNote.objects.exists()
    assert not private_storage().exists(note.pdf.name)
    assert not Booking.objects.exists()
    [row] = Movement.objects.all()
    assert (row.kind, row.amount) == ("brought_forward", Decimal("-70.00"))
    assert balances.credit(booking.organisation) == Decimal("70.00")
    assert list(ledger.problems()) == []
    assert apply() == {}


@pytest.mark.parametrize("prepaid", [False, True])
def test_what_was_paid_on_an_invoice_by_card_goes_with_it(run, now, prepaid):
    """All but what stands on the organisation's account."""
    invoice = sold().invoice if prepaid else confirmed(run).invoice
    paid, odd = (
        PaymentAttempt.objects.create(
            invoice=invoice, amount=amount, expires_at=now, state=PaymentAttempt.State.PAID
        )
        for amount in (invoice.gross + 20, 30)
    )
    movements.paid_by_card(paid, paid.amount, now, invoice)
    movements.paid_by_card(odd, odd.amount, now, None)
    refund = Refund.objects.create(attempt=paid, amount=20, reason="Paid twice")
    movements.refunded(refund, invoice=invoice, now=now)
    open_page = PaymentAttempt.objects.create(invoice=invoice, amount=1, expires_at=now)
    there = Organisation.objects.get(movements__isnull=False, movements__attempt=odd)
    Invoice.objects.update(issued_on=timezone.localdate(ago(days=6 * 366)))
    Sitting.objects.update(starts_at=ago(days=6 * 366), ends_at=ago(days=6 * 366 - 1))
    assert apply() == {}, "it can still be paid, and money is owed"
    aged(open_page, state=PaymentAttempt.State.EXPIRED)
    assert apply() == {}, "money is owed"
    aged(refund, state=Refund.State.SUCCEEDED)
    assert apply() == {"invoices": 1}
    assert not PaymentAttempt.objects.exists()
    assert balances.credit(there) == 30
    assert list(ledger.problems()) == []
