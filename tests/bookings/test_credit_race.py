"""Finance credits by hand while somebody else does, and while places are cancelled."""

import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from bookings.changes.cancel import cancel
from bookings.credit_notes import by_hand
from bookings.ledger import LedgerError, balances
from bookings.models import CreditNote
from common import integrity
from tests.bookings.changing import booked, places_of
from tests.bookings.paying import transfer
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def credits_all(booking, act=None):
    """Without looking first at what somebody else has done."""
    invoice = booking.invoice
    return by_hand.issue(
        booking.organisation, invoice, wanted={invoice.lines.get().pk: Decimal("120.00")},
        shown=Decimal("120.00"), reason="R", by=None, now=timezone.now(), act=act or uuid.uuid4(),
    ).number  # fmt: skip


def test_an_invoice_is_credited_once_by_four_at_once():
    booking = booked()
    results = race(lambda _: credits_all(booking), range(4), refused=LedgerError)
    assert sum(isinstance(each, LedgerError) for each in results) == 3, results
    assert CreditNote.objects.get().gross == Decimal("120.00")
    assert integrity.check().problems == []


def test_the_same_form_in_two_tabs():
    booking, act = booked(), uuid.uuid4()
    results = race(lambda _: credits_all(booking, act), range(4))
    assert results == [CreditNote.objects.get().number] * 4


def test_by_hand_and_by_cancelling_at_once():
    """Whichever comes first, no more than the invoice is credited, and what was paid comes back
    once."""
    for _ in range(3):
        booking = booked()
        transfer("120.00", booking.invoice)
        before = balances.credit(booking.organisation)
        acts = [credits_all, lambda it: cancel(places_of(it), by=None, now=timezone.now())]
        race(lambda act, it=booking: act(it), acts, refused=LedgerError)
        notes = CreditNote.objects.filter(invoice=booking.invoice)
        assert sum(note.gross for note in notes) == Decimal("120.00")
        assert balances.owed(booking.invoice) == 0
        assert balances.credit(booking.organisation) - before == Decimal("120.00")
    assert integrity.check().problems == []
