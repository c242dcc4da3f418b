"""Money that goes back, and seats that are let go, are on record."""

import pytest

from bookings.models import Refund
from bookings.payments import card
from bookings.payments.fulfilment import fulfil
from bookings.payments.refunds import settle
from common.models import AuditEvent
from courses.models import CourseRun
from tests.booking import ready
from tests.payments.test_card import session_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]


def event(action):
    return AuditEvent.objects.get(action=action)


def test_a_page_that_ran_out_lets_the_booking_go(run, now, stand_in):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.expire(session_of(booking))
    fulfil(session_of(booking), now=now)
    fulfil(session_of(booking), now=now)
    made = event("bookings.payments.release")
    assert made.object_id == str(booking.public_id)
    assert (made.before, made.after) == (
        {"state": "paying"},
        {"state": "held", "attempt": "expired"},
    )


def test_a_payment_that_came_too_late_is_owed_back_and_paid_back(run, now, stand_in):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(session_of(booking))
    CourseRun.objects.update(state=CourseRun.State.CANCELLED)
    fulfil(session_of(booking), now=now)
    refund = Refund.objects.get()
    owed = event("bookings.payments.owe_back")
    assert owed.object_id == str(booking.public_id)
    assert owed.after == {"refund": str(refund.key), "amount": "120.00", "state": "owed"}
    assert owed.reason.startswith("Paid too late.")
    assert not AuditEvent.objects.filter(action="bookings.confirmation.confirm").exists()
    settle(refund)
    settle(refund)
    paid = event("bookings.payments.settle_refund")
    assert (paid.before["state"], paid.after["state"]) == ("owed", "succeeded")
