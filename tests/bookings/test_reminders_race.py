"""Reminders sent by several at once, and while the invoice is paid."""

import datetime as dt

import pytest
from django.utils import timezone

from bookings.ledger import balances
from bookings.models import Reminder
from bookings.reminders import sending
from common.models import OutgoingMessage
from tests.bookings.changing import booked
from tests.bookings.paying import transfer
from tests.racing import at_once, race

pytestmark = pytest.mark.django_db(transaction=True)


def due(booking):
    day = booking.invoice.due_on
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def test_run_by_six_at_once_each_goes_once():
    now = due(booked())
    results = race(lambda _: sending.remind(now=now), range(6))
    assert sorted(results) == [0, 0, 0, 0, 0, 1]
    assert Reminder.objects.count() == 1
    assert OutgoingMessage.objects.filter(kind="invoice_due_today").count() == 1


def reminded_and_paid(booking):
    """The reminder and the payment."""
    now = due(booking)
    at_once(lambda: sending.remind(now=now), lambda: transfer("120.00", booking.invoice))
    return now


def test_paid_while_reminders_go_out():
    """Whichever comes first, the payment stands, a message has its row, and none follows it."""
    for _ in range(5):
        booking = booked()
        now = reminded_and_paid(booking)
        assert balances.owed(booking.invoice) == 0
        messages = OutgoingMessage.objects.filter(
            kind="invoice_due_today", context__number=booking.invoice.number
        )
        assert messages.count() == Reminder.objects.filter(invoice=booking.invoice).count()
        assert sending.remind(now=now) == 0
