"""A person's own dates at a secret address: neutral, kept up to date, and taken away at will."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from common.models import AuditEvent
from courses.calendar_feed import feed
from courses.enrolment import enrol, withdraw
from courses.models import CalendarFeed, CourseRun, Session
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return factories.UserFactory()


@pytest.fixture
def browser(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(user):
    feed.make(user, now=timezone.now())
    return "/calendar/" + feed.address(user).partition("/calendar/")[2]


def enrolled(user, **fields):
    run = factories.CourseRunFactory(**fields)
    learner = factories.LearnerFactory(user=user)
    enrol(run.course, run=run, learners=[learner])
    return run, learner


def events(client, there):
    return Calendar.from_ical(client.get(there).content).walk("VEVENT")


def test_it_is_made_shown_replaced_and_taken_away(browser, user):
    page = reverse("my_calendar")
    assert "Make my private address" in browser.get(page).content.decode()
    assert not CalendarFeed.objects.exists()
    browser.post(reverse("make_calendar"))
    first = feed.address(user)
    assert first in browser.get(page).content.decode()
    path = "/calendar/" + first.partition("/calendar/")[2]
    assert browser.get(path).status_code == 200
    browser.post(reverse("make_calendar"))
    assert browser.get(path).status_code == 404
    second = "/calendar/" + feed.address(user).partition("/calendar/")[2]
    assert browser.get(second).status_code == 200
    browser.post(reverse("remove_calendar"))
    assert browser.get(second).status_code == 404
    assert list(
        AuditEvent.objects.filter(action__startswith="courses.calendar_feed")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == [
        "courses.calendar_feed.make",
        "courses.calendar_feed.make",
        "courses.calendar_feed.remove",
    ]


def test_a_program_that_is_not_signed_in_reads_their_dates_and_nobody_else_s(client, user):
    run, _ = enrolled(user)
    enrolled(factories.UserFactory())
    response = client.get(address(user))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    calendar = Calendar.from_ical(response.content)
    [event] = calendar.walk("VEVENT")
    assert str(calendar["method"]) == "PUBLISH"
    assert event["uid"] == f"{run.public_id}-{run.sittings[0].pk}@onevidence"
    assert event["summary"] == "onEvidence training"
    assert run.course.title.encode() not in response.content
    assert user.email.encode() not in response.content


@pytest.mark.parametrize("token", ["x", "AAAA:bbbb", "%20"])
def test_an_address_that_is_none_is_unknown(client, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_the_key_alone_without_our_signature_opens_nothing(client, user):
    there = address(user)
    assert client.get(there.partition(":")[0] + ".ics").status_code == 404
    assert client.get(there.replace(".ics", "x.ics")).status_code == 404


def test_nobody_reads_on_for_an_account_that_is_closed(client, user):
    there = address(user)
    user.is_active = False
    user.save()
    assert client.get(there).status_code == 404


def test_what_is_off_is_there_as_cancelled(client, user):
    left, learner = enrolled(user)
    off, _ = enrolled(user, state=CourseRun.State.CANCELLED)
    stays, _ = enrolled(user)
    withdraw(left.course, run=left, learners=[learner])
    said = {str(e["uid"])[:36]: str(e["status"]) for e in events(client, address(user))}
    assert said == {
        str(left.public_id): "CANCELLED",
        str(off.public_id): "CANCELLED",
        str(stays.public_id): "CONFIRMED",
    }


def test_whoever_came_back_is_there_once(client, user):
    run, learner = enrolled(user)
    withdraw(run.course, run=run, learners=[learner])
    enrol(run.course, run=run, learners=[learner])
    [event] = events(client, address(user))
    assert event["status"] == "CONFIRMED"


def test_it_looks_back_ninety_days(client, user):
    lately, _ = enrolled(user, starts_in=dt.timedelta(days=-89))
    enrolled(user, starts_in=dt.timedelta(days=-91))
    assert [str(e["uid"])[:36] for e in events(client, address(user))] == [str(lately.public_id)]


def test_a_session_that_was_taken_off_is_cancelled(client, user):
    run, _ = enrolled(user)
    start = run.starts_at
    CourseRun.objects.update(
        dropped_sessions=[
            {"session": 0, "starts_at": start.isoformat(), "ends_at": start.isoformat()}
        ]
    )
    said = {str(e["uid"]): str(e["status"]) for e in events(client, address(user))}
    assert said[f"{run.public_id}-0@onevidence"] == "CANCELLED"
    assert len(said) == 2


def test_a_program_that_has_it_already_is_told_so_until_something_changes(client, user):
    run, _ = enrolled(user)
    there = address(user)
    first = client.get(there)
    again = client.get(there, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Session.objects.filter(run=run).update(ends_at=run.starts_at + dt.timedelta(hours=4))
    assert client.get(there, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_telling_place_is_not_in_it_for_whoever_asked_for_discretion(client, user):
    enrolled(user, mode="in_person", place="Abuse Centre, Leeds")
    there = address(user)
    assert b"Abuse" in client.get(there).content
    user.discreet = True
    user.save()
    assert b"Abuse" not in client.get(there).content


def test_thirty_dates_cost_as_many_queries_as_one(client, user):
    there = address(user)
    counts = []
    for dates in (1, 29):
        for _ in range(dates):
            enrolled(user)
        with CaptureQueriesContext(connection) as queries:
            client.get(there)
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
