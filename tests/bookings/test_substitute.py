"""Somebody else comes instead."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.people.learners import Person
from bookings.changes import ChangeError
from bookings.changes.cancel import cancel
from bookings.changes.substitute import substitute
from bookings.models import Change, Place
from common.models import Attachment, AuditEvent, OutgoingMessage
from tests.booking import confirmed
from tests.bookings.changing import CY, booked, changes_of, on, places_of, run_of, sent

pytestmark = pytest.mark.django_db


def instead(place, person=CY, **answers):
    answers.setdefault("now", timezone.now())
    return substitute(place, person=person, by=place.booking.buyer, **answers)


def test_a_colleague_takes_the_place():
    booking = booked()
    ann, _ben = places_of(booking)
    instead(ann)
    ann.refresh_from_db()
    assert (ann.name, ann.email, ann.job_role) == CY
    assert on(ann.run) == ["Ben Baker", "Cy Cole"]
    [change] = changes_of(booking)
    assert (change.kind, change.from_learner.full_name, change.to_learner.full_name) == (
        Change.Kind.SUBSTITUTED,
        "Ann Able",
        "Cy Cole",
    )
    assert (change.by, change.by_office, change.gross) == (booking.buyer, False, 0)


def test_old_and_new_and_the_booker_are_told_and_calendars_follow():
    booking = booked()
    OutgoingMessage.objects.all().delete()
    instead(places_of(booking)[0])
    assert sent("place_passed_on", "place_confirmed", "place_substituted") == [
        ("place_confirmed", "cy@example.org"),
        ("place_passed_on", "ann@example.org"),
        ("place_substituted", "booker@example.org"),
    ]
    files = Attachment.objects.filter(message__recipient="ann@example.org")
    assert [file.source for file in files] == ["calendar_cancelled"]
    files = Attachment.objects.filter(message__recipient="cy@example.org")
    assert [file.source for file in files] == ["calendar_of_person"]


def test_it_is_free_until_the_start_and_no_longer():
    booking = booked(1)
    [ann, ben] = places_of(booking)
    start = run_of(booking).starts_at
    instead(ann, now=start - dt.timedelta(seconds=1))
    with pytest.raises(ChangeError, match="has begun"):
        instead(ben, now=start)
    assert on(ann.run) == ["Ben Baker", "Cy Cole"]


def test_nobody_is_on_a_date_twice():
    booking = booked()
    ann, _ben = places_of(booking)
    with pytest.raises(ChangeError, match="Ben Baker has a place on that date already"):
        instead(ann, Person("Ben Baker", "ben@example.org", ""))
    with pytest.raises(ChangeError, match="Ann Able has a place"):
        instead(ann, Person("Ann Able", "ann@example.org", ""))
    assert Place.objects.get(pk=ann.pk).name == "Ann Able"
    assert changes_of(booking) == []


def test_the_same_person_stays_while_another_booking_keeps_them_there():
    first = booked(text="Ann Able, ann@example.org", places=1)
    second = confirmed(run_of(first), text="Ann Able, ann@example.org", places=1)
    instead(places_of(second)[0])
    assert on(run_of(first)) == ["Ann Able", "Cy Cole"]


def test_back_again():
    booking = booked()
    [ann, _] = places_of(booking)
    instead(ann)
    instead(ann, Person("Ann Able", "ann@example.org", "Social worker"))
    assert on(ann.run) == ["Ann Able", "Ben Baker"]
    assert len({change.from_learner_id for change in changes_of(booking)}) == 2


def test_an_unnamed_place_is_named_and_not_passed_on():
    booking = booked(places=3)
    with pytest.raises(ChangeError, match="no name yet"):
        instead(places_of(booking)[2])


def test_a_cancelled_place_is_nobody_s():
    booking = booked()
    ann = places_of(booking)[0]
    cancel([ann], by=None, now=timezone.now())
    with pytest.raises(ChangeError, match="cancelled in the meantime"):
        instead(ann)


def test_it_is_on_record_without_names():
    booking = booked()
    ann = places_of(booking)[0]
    instead(ann, office=True, reason="Rang us")
    event = AuditEvent.objects.get(action="bookings.changes.substitute")
    assert event.object_id == str(booking.public_id)
    assert set(event.after) == {"place", "learner"}
    assert event.reason == "Rang us"
    assert "Cy" not in str(event.after)
