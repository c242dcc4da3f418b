"""What a change must have left behind, and whether anybody would notice if it had not."""

import datetime as dt

import pytest
from django.utils import timezone

from bookings.changes import carrying_out, dates, integrity
from bookings.changes.cancel import cancel
from bookings.changes.move import move
from bookings.changes.substitute import substitute
from bookings.models import Booking, Change, DateChoice, Place, Refund
from courses.models import CourseRun, Enrolment
from tests.bookings.changing import CY, away, booked, places_of, run_of

pytestmark = pytest.mark.django_db


def problems():
    return list(integrity.problems())


@pytest.fixture
def changed():
    """One place passed on, moved and cancelled, of two; and a date cancelled."""
    booking, now = booked(), timezone.now()
    to = away(90, course=run_of(booking).course)
    ann, ben = places_of(booking)
    substitute(ann, person=CY, by=None, now=now)
    move([ann, ben], to=to, by=None, now=now)
    cancel([ann], by=None, now=now)
    other = booked()
    change = dates.cancel_date(
        run_of(other), reason="R", deadline=now + dt.timedelta(days=7), by=None, now=now
    )
    carrying_out.apply_due(now=change.deadline + dt.timedelta(hours=1))
    return booking


def test_all_is_whole_after_every_journey(changed):
    assert Change.objects.count() == 6
    assert problems() == []


def uncancelled():
    Place.objects.exclude(cancelled_at=None).update(cancelled_at=None)


def untold():
    Change.objects.filter(kind=Change.Kind.CANCELLED).delete()


def elsewhere():
    Place.objects.live().update(run=CourseRun.objects.order_by("pk").first())


def still_confirmed():
    Booking.objects.filter(state=Booking.State.CANCELLED).update(state=Booking.State.CONFIRMED)


def cancelled_alone():
    Booking.objects.filter(state=Booking.State.CONFIRMED).update(state=Booking.State.CANCELLED)


def still_enrolled():
    Enrolment.objects.filter(learner__full_name="Ann Able", state="withdrawn").update(
        state=Enrolment.State.ENROLLED
    )


def unpaid_refund():
    Change.objects.filter(kind=Change.Kind.CANCELLED).update(to_card=5)


def unchosen():
    DateChoice.objects.update(applied_at=None, choice="pending")


@pytest.mark.parametrize(
    "harm",
    [
        uncancelled,
        untold,
        elsewhere,
        still_confirmed,
        cancelled_alone,
        still_enrolled,
        unpaid_refund,
        unchosen,
    ],
)
def test_each_harm_is_found(changed, harm):
    harm()
    assert problems()
    assert not Refund.objects.exists()
