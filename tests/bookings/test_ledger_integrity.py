"""Whatever goes past the ledger is found out: every check is broken here by hand, as no journey
would."""

from decimal import Decimal

import pytest
from django.utils import timezone

from bookings.changes.cancel import cancel
from bookings.integrity import ledger
from bookings.ledger import movements
from bookings.models import CreditNote, CreditNoteLine, Invoice, Movement, PaymentAttempt, Refund
from common import integrity
from tests.bookings.changing import booked, places_of
from tests.bookings.paying import card_payment, transfer
from tests.common.aging import unguarded

pytestmark = pytest.mark.django_db

ROWS = Movement._base_manager


@pytest.fixture
def booking():
    """Paid by card and too much by bank, one place of two cancelled."""
    booking = booked()
    card_payment(booking, "120.00")
    cancel(places_of(booking)[:1], by=None, now=timezone.now())
    transfer("10.00", booking.invoice)
    return booking


def test_what_the_journeys_leave_is_whole(booking):
    assert integrity.check() == ([], [])


def not_invoiced(booking):
    ROWS.filter(kind="invoiced").delete()


def invoiced_otherwise(booking):
    with unguarded():
        ROWS.filter(kind="invoiced").update(amount=Decimal("120.01"))


def not_credited(booking):
    ROWS.filter(kind="credited").delete()


def not_paid(booking):
    ROWS.filter(kind="paid", attempt__isnull=False).delete()


def never_paid(booking):
    PaymentAttempt.objects.update(state=PaymentAttempt.State.EXPIRED)


def not_refunded(booking):
    ROWS.filter(kind="refunded").delete()


def failed_and_not_said(booking):
    Refund.objects.update(state=Refund.State.FAILED)


def said_and_not_failed(booking):
    movements.refund_failed(Refund.objects.get(), now=timezone.now())


def credited_beyond(booking):
    Invoice.objects.update(net=50, vat=0, gross=50)


def lines_of_a_note(booking):
    CreditNoteLine.objects.update(net=1)


def half_a_transfer(booking):
    there = movements.of_organisation(booking.organisation)
    movements.transferred(
        Decimal("5"), frm=there, to=movements.of_invoice(booking.invoice), now=timezone.now()
    )
    ROWS.filter(kind="transferred", invoice=None).delete()


def more_credit_than_there_is(booking):
    there = movements.of_organisation(booking.organisation)
    movements.transferred(
        Decimal("11"), frm=there, to=movements.of_invoice(booking.invoice), now=timezone.now()
    )


def on_another_booking(booking):
    other = booked(contact_email="b@example.org", organisation_name="Other")
    with unguarded():
        ROWS.filter(kind="credited").update(booking=other)


def on_another_booking_s_invoice(booking):
    other = booked(contact_email="b@example.org", organisation_name="Other")
    with unguarded():
        ROWS.filter(kind="credited").update(booking=other, invoice=other.invoice)


def a_refund_of_nothing(booking):
    with unguarded():
        ROWS.filter(kind="refunded").update(refund=None)


def a_payment_of_nothing(booking):
    with unguarded():
        ROWS.filter(kind="paid").update(attempt=None, act=None)


SAID = {
    on_another_booking: "does not stand where it belongs",
    on_another_booking_s_invoice: "120.00 is settled or owed",
    a_refund_of_nothing: "does not stand where it belongs",
    a_payment_of_nothing: "does not stand where it belongs",
    not_invoiced: "the ledger does not say that it was invoiced",
    invoiced_otherwise: "the ledger does not say that it was invoiced",
    not_credited: "the ledger does not say that it was credited",
    not_paid: "a card payment, and the ledger does not say so",
    never_paid: "a card payment, and the ledger does not say so",
    not_refunded: "a refund, and the ledger does not say so",
    failed_and_not_said: "a refund, and the ledger does not say so",
    said_and_not_failed: "a refund, and the ledger does not say so",
    credited_beyond: "more is credited than was invoiced",
    lines_of_a_note: "its lines do not add up to it",
    half_a_transfer: "what left one side is not what came to the other",
    more_credit_than_there_is: "more credit is used than it had",
}


@pytest.mark.parametrize("harm", SAID)
def test_each_harm_is_found(booking, harm):
    harm(booking)
    assert any(SAID[harm] in problem for problem in ledger.problems())


def test_a_number_that_is_missing(booking):
    cancel(places_of(booking), by=None, now=timezone.now())
    first = CreditNote.objects.earliest("pk")
    ROWS.filter(credit_note=first).delete()
    CreditNote.objects.filter(pk=first.pk).update(number=first.number[:-1] + "7")
    assert any("numbers are missing" in problem for problem in integrity.check().problems)
