"""The calendar file of a date that somebody is enrolled on."""

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from courses.calendars import calendar
from courses.models import CourseRun, Enrolment, Session
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_session_is_an_event_with_a_neutral_title(run):
    start = run.starts_at + dt.timedelta(days=7)
    Session.objects.create(run=run, starts_at=start, ends_at=start + dt.timedelta(hours=2))
    run = CourseRun.objects.get(pk=run.pk)
    events = Calendar.from_ical(calendar(run)).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [s.starts_at for s in run.sittings]
    assert [event.decoded("dtend") for event in events] == [s.ends_at for s in run.sittings]
    assert {str(event["summary"]) for event in events} == {"onEvidence training"}
    assert run.course.title.encode() not in calendar(run)


def test_an_event_keeps_its_name_when_the_date_moves(run):
    before = {str(e["uid"]) for e in Calendar.from_ical(calendar(run)).walk("VEVENT")}
    Session.objects.update(ends_at=run.starts_at + dt.timedelta(hours=9))
    moved = CourseRun.objects.get(pk=run.pk)
    assert {str(e["uid"]) for e in Calendar.from_ical(calendar(moved)).walk("VEVENT")} == before


@pytest.fixture
def enrolment():
    return factories.EnrolmentFactory(learner__user=factories.UserFactory())


def fetch(client, enrolment, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("learning_calendar", args=[enrolment.public_id]))


def test_whoever_is_enrolled_gets_it(client, enrolment):
    response = fetch(client, enrolment, enrolment.learner.user)
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="onEvidence-training.ics"'
    assert len(Calendar.from_ical(response.content).walk("VEVENT")) == 1


def test_nobody_else_does(client, enrolment):
    assert fetch(client, enrolment, factories.UserFactory()).status_code == 404


def test_nor_does_who_has_left_the_course(client, enrolment):
    Enrolment.objects.update(state=Enrolment.State.WITHDRAWN)
    assert fetch(client, enrolment, enrolment.learner.user).status_code == 404
