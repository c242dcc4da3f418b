"""Names later: putting people on places that were bought without a name."""

import datetime as dt
from collections import Counter
from contextlib import nullcontext

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.people.learners import Person
from bookings.models import Booking, Change, Place
from bookings.naming import names
from bookings.naming.names import Naming
from common.models import AuditEvent, OutgoingMessage
from courses.models import CourseRun, Enrolment
from tests import factories
from tests.accounts.merging import merged
from tests.bookings.naming import ANN, BEN, first, kinds, sent, to, unnamed
from tests.racing import ROUNDS, at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(run):
    return unnamed(run)


def name(booking, person=ANN, now=None):
    return names.name(first(booking), person=person, by=booking.buyer, now=now or timezone.now())


def test_a_person_becomes_a_learner_and_is_enrolled_once(booking, run):
    place = name(booking)
    learner = booking.organisation.learners.get()
    assert (learner.full_name, learner.email, learner.job_role) == ANN
    assert (place.learner, place.name, place.email, place.job_role) == (learner, *ANN)
    assert [e.learner for e in Enrolment.objects.filter(run=run)] == [learner]
    assert booking.places.live().filter(name="").count() == 2


def test_whoever_is_known_is_not_made_twice(booking):
    known = factories.LearnerFactory(
        organisation=booking.organisation, full_name="Ann Able", email="ann@example.org"
    )
    assert name(booking, Person("ann able", "ANN@example.org", "")).learner == known


def test_they_get_what_everybody_with_a_place_gets_and_nobody_is_told_twice(
    booking, run, mailoutbox
):
    CourseRun.objects.filter(pk=run.pk).update(joining="https://meeting.example/room")
    name(booking)
    name(booking, Person("Cy Cole", "", ""))
    assert to("place_confirmed") == ["ann@example.org"]
    [message] = [each for each in sent(mailoutbox) if each.to == ["ann@example.org"]]
    # The way in comes nearer the date (`courses.joining`).
    assert "https://meeting.example/room" not in message.body
    assert "How to join comes in a message of its own" in message.body
    assert "/needs/" in message.body
    assert len(message.attachments) == 1
    assert kinds("booking_confirmed") == ["booking_confirmed"]


def test_it_stands_in_the_history_and_on_record_without_names(booking, run):
    place = name(booking)
    change = Change.objects.get()
    assert (change.booking, change.place, change.kind) == (booking, place, Change.Kind.NAMED)
    assert (change.to_run, change.to_learner, change.by) == (run, place.learner, booking.buyer)
    assert change.gross == 0
    event = AuditEvent.objects.get(action="bookings.naming.name")
    assert event.object_id == str(booking.public_id)
    assert event.after["places"] == [str(place.public_id)]
    assert "Ann" not in str(event.after)


def test_somebody_with_a_place_on_the_date_is_refused_kindly(run):
    booking = unnamed(run, text="Ann Able, ann@example.org")
    with pytest.raises(names.AlreadyThere, match="Ann Able has a place on this date already"):
        name(booking)
    assert booking.places.filter(name="Ann Able").count() == 1
    assert kinds("place_confirmed") == ["place_confirmed"]


def test_so_is_somebody_on_it_by_another_booking_of_the_same_organisation(run):
    unnamed(run, places=1, text="Ann Able, ann@example.org")
    booking = unnamed(run, places=1)
    with pytest.raises(names.AlreadyThere):
        name(booking)


def test_whoever_was_withdrawn_can_come_again(booking, run):
    learner = factories.LearnerFactory(
        organisation=booking.organisation, full_name=ANN.name, email=ANN.email
    )
    factories.EnrolmentFactory(learner=learner, run=run, state=Enrolment.State.WITHDRAWN)
    assert name(booking).learner == learner
    assert Enrolment.objects.live().filter(run=run).count() == 1


def test_the_same_person_twice_at_once_names_nobody(booking):
    places = booking.places.live()
    namings = [Naming(places[0], ANN), Naming(places[1], ANN)]
    with pytest.raises(names.AlreadyThere):
        names.name_all(booking, namings, by=None, now=timezone.now())
    assert not booking.places.exclude(name="").exists()
    assert not Enrolment.objects.exists()
    assert not Change.objects.exists()


def test_a_place_is_named_once(booking):
    place = first(booking)
    names.name(place, person=ANN, by=None, now=timezone.now())
    with pytest.raises(names.NamingError, match="in the meantime"):
        names.name(place, person=BEN, by=None, now=timezone.now())
    place.refresh_from_db()
    assert place.name == "Ann Able"


def test_until_the_date_begins_and_no_longer(booking, run):
    start = run.sittings[0].starts_at
    with pytest.raises(names.NamingError, match="has begun"):
        name(booking, now=start)
    assert name(booking, now=start - dt.timedelta(seconds=1)).name == "Ann Able"


@pytest.mark.parametrize("state", [Booking.State.CANCELLED, Booking.State.HELD])
def test_only_on_a_confirmed_booking(booking, state):
    Booking.objects.filter(pk=booking.pk).update(state=state)
    with pytest.raises(names.NamingError, match="not confirmed"):
        name(booking)


def test_not_on_a_cancelled_place_nor_a_cancelled_date(booking, run):
    place = first(booking)
    Place.objects.filter(pk=place.pk).update(cancelled_at=timezone.now())
    with pytest.raises(names.NamingError, match="was cancelled"):
        names.name(place, person=ANN, by=None, now=timezone.now())
    CourseRun.objects.filter(pk=run.pk).update(state=CourseRun.State.CANCELLED)
    with pytest.raises(names.NamingError, match="was cancelled"):
        name(booking)


def test_not_on_a_place_of_another_booking(booking):
    other = first(unnamed(contact_email="x@example.org", organisation_name="Other"))
    with pytest.raises(names.NamingError, match="no longer on this booking"):
        names.name_all(booking, [Naming(other, ANN)], by=None, now=timezone.now())


def test_self_paced_places_are_named_too_and_have_no_end(booking):
    course = factories.CourseFactory(self_paced=True)
    place = first(booking)
    Place.objects.filter(pk=place.pk).update(run=None, course=course)
    names.name(place, person=ANN, by=None, now=timezone.now() + dt.timedelta(days=900))
    enrolment = Enrolment.objects.get(course=course)
    assert (enrolment.run, enrolment.learner.full_name) == (None, "Ann Able")


def test_wherever_a_merge_has_put_the_booking(booking):
    kept = factories.OrganisationFactory()
    place = first(booking)
    merged(booking.organisation, kept)
    learner = names.name(place, person=ANN, by=None, now=timezone.now()).learner
    assert learner.organisation == kept


def test_what_a_list_says_of_a_team_is_kept_where_none_is_known(booking):
    known = factories.LearnerFactory(
        organisation=booking.organisation, full_name=BEN.name, email=BEN.email, team="South"
    )
    places = list(booking.places.live())
    namings = [Naming(places[0], ANN, "North"), Naming(places[1], BEN, "North")]
    names.name_all(booking, namings, by=None, now=timezone.now())
    known.refresh_from_db()
    assert known.team == "South"
    assert booking.organisation.learners.get(full_name="Ann Able").team == "North"


def test_what_is_rolled_back_named_nobody(booking):
    """Row, enrolment, history and message are one transaction."""
    with transaction.atomic():
        name(booking)
        transaction.set_rollback(True)
    assert not booking.places.exclude(name="").exists()
    assert not Enrolment.objects.exists()
    assert not OutgoingMessage.objects.filter(kind="place_confirmed").exists()


# --- At once ------------------------------------------------------------------------------------


def both(*, person):
    """One person put on a place of each of two bookings for one date, at the same time."""
    run = factories.CourseRunFactory(capacity=20)
    bookings = [unnamed(run, places=1) for _ in range(2)]

    def naming(booking):
        place = first(booking)
        return lambda: names.name(place, person=person, by=None, now=timezone.now()).name

    return run, at_once(*(naming(booking) for booking in bookings), refused=names.AlreadyThere)


@pytest.mark.django_db(transaction=True)
def test_the_same_person_named_twice_at_once_has_one_place():
    run, results = both(person=ANN)
    assert Counter(map(type, results)) == {str: 1, names.AlreadyThere: 1}, results
    assert Place.objects.filter(run=run, name="Ann Able").count() == 1
    assert Enrolment.objects.filter(run=run).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_the_same_race_names_them_twice(monkeypatch):
    """The negative control."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())

    def doubled(number):
        run, _ = both(person=Person(f"Ann {number}", "", ""))
        return Place.objects.filter(run=run).exclude(name="").count() > 1

    assert any(doubled(number) for number in range(ROUNDS))
