"""Asking for missing names at 21, 14 and 7 days, and telling the office at the last day for names:
each once."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts import roles
from bookings.models import Booking, Change, Chaser, DateSettings, Place
from bookings.naming import chasing, links, names
from bookings.naming.attention import UnnamedNearTheDate
from common.models import OutgoingMessage
from tests import factories
from tests.bookings.changing import put_off
from tests.bookings.naming import ANN, first, sent, to, unnamed
from tests.courses.rooms import trainer
from tests.racing import race

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def run(db):
    return factories.CourseRunFactory(starts_in=30 * DAY)


@pytest.fixture
def booking(run):
    return unnamed(run)


@pytest.fixture
def office():
    person = trainer(email="office@onevidence.example")
    person.groups.add(Group.objects.get(name=roles.TRAINING_OFFICE))
    return person


def before(run, **period):
    return run.sittings[0].starts_at - dt.timedelta(**period)


def chase(run, **period):
    return chasing.chase(now=before(run, **period))


def wanted():
    return len(to("names_wanted"))


def test_at_21_14_and_7_days_whoever_booked_is_asked_once_each(booking, run, mailoutbox):
    asked = []
    for days in range(29, 2, -1):
        sent_before = wanted()
        for _ in range(2):
            chase(run, days=days)
        asked += [days] * (wanted() - sent_before)
    assert asked == [21, 14, 7]
    message = sent(mailoutbox)[-1]
    assert message.to == ["booker@example.org"]
    assert booking.reference in message.subject
    assert "3 places have no name yet" in message.body
    assert f"/bookings/{booking.public_id}/names/" in message.body


def test_an_hour_too_early_nobody_is(booking, run):
    assert chase(run, days=21, seconds=1) == 0
    assert chase(run, days=21) == 1


def test_a_late_booking_is_not_chased_for_what_passed(run):
    with time_machine.travel(before(run, days=10), tick=False):
        unnamed(run)
        assert chasing.chase(now=timezone.now()) == 0
    assert chase(run, days=8) == 0
    assert chase(run, days=7) == 1


def test_nor_is_one_that_was_moved_there_late(booking, run):
    change = Change.objects.create(booking=booking, kind=Change.Kind.MOVED, to_run=run)
    Change.objects.filter(pk=change.pk).update(created_at=before(run, days=10))
    assert chase(run, days=9) == 0
    assert chase(run, days=6) == 1


def test_what_was_missed_while_nothing_ran_is_asked_once(booking, run):
    assert chase(run, days=6) == 1
    assert [chaser.milestone for chaser in Chaser.objects.all()] == ["7"]


def test_each_date_of_a_programme_is_asked_for_by_itself(booking, run):
    later = factories.CourseRunFactory(starts_in=60 * DAY)
    Place.objects.filter(pk=first(booking).pk).update(run=later, course=later.course)
    assert chase(run, days=21) == 1
    assert chase(later, days=21) == 1


@pytest.mark.parametrize("state", ["named", "cancelled", "held", "date"])
def test_nobody_is_asked_where_nothing_is_missing(booking, run, state):
    if state == "named":
        for number, place in enumerate(booking.places.live()):
            person = ANN._replace(name=f"Ann {number}")
            names.name(place, person=person, by=None, now=timezone.now())
    elif state == "cancelled":
        booking.places.update(cancelled_at=timezone.now())
    elif state == "held":
        Booking.objects.update(state=Booking.State.HELD)
    else:
        run.state = run.State.CANCELLED
        run.save()
    assert chase(run, days=7) == 0
    assert not Chaser.objects.exists()


def test_nor_once_the_date_has_begun(booking, run):
    assert chase(run, seconds=0) == 0


def test_a_booking_without_an_address_is_left_to_the_office(booking, run, office):
    Booking.objects.update(contact_email="")
    assert chase(run, days=7) == 0
    assert chase(run, days=1) == 1
    assert to("names_missing") == [office.email]


# --- Those who have a link ------------------------------------------------------------------------


def test_whoever_has_a_link_is_reminded_at_7_days_once(booking, run):
    links.invite(first(booking), email="cy@example.org", by=None, now=timezone.now())
    chase(run, days=8)
    assert to("name_request_reminder") == []
    for days in (7, 6, 5):
        chase(run, days=days)
    assert to("name_request_reminder") == ["cy@example.org"]


def test_whoever_was_asked_within_the_week_or_has_answered_is_not(booking, run):
    late = links.invite(first(booking), email="late@example.org", by=None, now=before(run, days=6))
    done = links.invite(
        booking.places.live()[1], email="done@example.org", by=None, now=timezone.now()
    )
    links.answer(done, name="Dee Dart", job_role="", now=timezone.now())
    chase(run, days=5)
    assert to("name_request_reminder") == []
    late.refresh_from_db()
    assert late.reminded_at is None


def test_the_booker_is_told_how_many_have_not_answered(booking, run, mailoutbox):
    links.invite(first(booking), email="cy@example.org", by=None, now=timezone.now())
    chase(run, days=21)
    [message] = [each for each in sent(mailoutbox) if each.to == ["booker@example.org"]][-1:]
    assert "One person has a link from us and has not answered yet." in message.body


# --- The office -----------------------------------------------------------------------------------


def watch():
    return UnnamedNearTheDate(RequestFactory().get("/cms/"))


def test_the_office_is_told_once_when_the_last_day_for_names_has_come(
    booking, run, office, mailoutbox
):
    last = chasing.name_by(run.sittings[0].starts_at, 2)
    chasing.chase(now=last - dt.timedelta(seconds=1))
    assert to("names_missing") == []
    chasing.chase(now=last)
    chasing.chase(now=last + DAY)
    assert to("names_missing") == [office.email]
    message = sent(mailoutbox)[-1]
    assert "3 places have no name yet" in message.body
    assert f"/cms/booking/inspect/{booking.pk}/" in message.body


def test_the_office_says_how_many_days_that_is(booking, run, office):
    settings = DateSettings.load()
    settings.name_by_days = 10
    settings.save()
    chase(run, days=11, hours=23)
    assert to("names_missing") == []
    chase(run, days=9)
    assert to("names_missing") == [office.email]


def test_it_stands_in_what_needs_attention_until_it_is_settled(booking, run):
    with time_machine.travel(before(run, days=4), tick=False):
        assert list(watch().found()) == []
    with time_machine.travel(before(run, days=1), tick=False):
        [found] = watch().found()
        trouble = watch().trouble(found)
        assert (trouble.title, found.unnamed) == (booking.reference, 3)
        assert trouble.url == f"/cms/names/{booking.pk}/"
        assert trouble.what.startswith("3 places have no name, and the date begins on ")
        names.name(first(booking), person=ANN, by=None, now=timezone.now())
        assert [each.unnamed for each in watch().found()] == [2]
    with time_machine.travel(before(run, seconds=0), tick=False):
        assert list(watch().found()) == []


def test_the_office_is_told_of_each_booking_though_it_came_after_that_day(run, office):
    with time_machine.travel(before(run, hours=20), tick=False):
        booking = unnamed(run)
        assert chasing.chase(now=timezone.now()) == 1
        assert [each.pk for each in watch().found()] == [booking.pk]


def test_of_a_date_that_is_put_off_everybody_is_asked_again_when_the_new_one_nears(
    booking, run, office
):
    link = links.invite(first(booking), email="cy@example.org", by=None, now=timezone.now())
    for days in (21, 14, 7, 1):
        chase(run, days=days)
    told = ["names_wanted"] * 3 + ["names_missing", "name_request_reminder"]
    assert sorted(OutgoingMessage.objects.filter(kind__in=told).values_list("kind", flat=True)) == (
        sorted(told)
    )
    put_off(run, 30)
    run = type(run).objects.get(pk=run.pk)
    assert chase(run, days=22) == 0
    assert [chase(run, days=days) for days in (21, 14, 7, 1)] == [1, 1, 2, 1]
    assert type(link).objects.get(pk=link.pk).reminded_at == before(run, days=7)


def test_nor_twice_for_the_same_weeks_where_it_is_put_off_by_a_day(booking, run, office):
    with time_machine.travel(before(run, days=13), tick=False):
        chase(run, days=13)
        put_off(run, 1)
        run = type(run).objects.get(pk=run.pk)
        assert chasing.chase(now=timezone.now()) == 0
    assert chase(run, days=7) == 1


# --- Once -----------------------------------------------------------------------------------------


def test_the_database_keeps_a_second_one_out(booking, run):
    Chaser.objects.create(booking=booking, run=run, milestone="7")
    with pytest.raises(IntegrityError), transaction.atomic():
        Chaser.objects.create(booking=booking, run=run, milestone="7")


def test_the_command_says_what_it_did_and_is_scheduled(booking, run, settings, capsys):
    with time_machine.travel(before(run, days=7), tick=False):
        call_command("chase_names")
        call_command("chase_names")
    assert capsys.readouterr().out == "1 messages asked for names\n"
    assert ("chase_names", 3600) in settings.SCHEDULE


@pytest.mark.django_db(transaction=True)
def test_run_twice_at_once_it_asks_once():
    run = factories.CourseRunFactory(starts_in=30 * DAY)
    booking = unnamed(run)
    links.invite(first(booking), email="cy@example.org", by=None, now=timezone.now())
    race(lambda _: chase(run, days=7), range(4))
    assert wanted() == 1
    assert to("name_request_reminder") == ["cy@example.org"]


def test_no_name_stands_in_its_row_nor_in_the_subject(booking, run):
    chase(run, days=7)
    [message] = OutgoingMessage.objects.filter(kind="names_wanted")
    assert run.course.title not in message.subject


def test_one_that_fails_keeps_no_other_waiting(booking, run, monkeypatch):
    other = unnamed(run, contact_email="other@example.org")
    write = chasing.emails.names_wanted

    def fails_for_the_first(of, *args, **more):
        if of == booking:
            raise RuntimeError("its message cannot be written")
        return write(of, *args, **more)

    monkeypatch.setattr(chasing.emails, "names_wanted", fails_for_the_first)
    with pytest.raises(ExceptionGroup) as failed:
        chase(run, days=21)
    assert [str(each) for each in failed.value.exceptions] == ["its message cannot be written"]
    assert to("names_wanted") == [other.contact_email]
    monkeypatch.undo()
    assert chase(run, days=21) == 1, "it is tried again"
