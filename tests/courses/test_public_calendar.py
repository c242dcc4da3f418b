"""The public dates as a calendar file."""

import datetime as dt

import pytest
from icalendar import Calendar

from courses.models import CourseRun, Session
from tests import factories
from tests.courses.pages import catalogue, course_page, topic

pytestmark = pytest.mark.django_db

ADDRESS = "/courses/calendar.ics"


@pytest.fixture(autouse=True)
def runs():
    catalogue()
    reading = course_page("A telling title", topic("Letters")).course
    drawing = course_page("Drawing").course
    return [
        factories.CourseRunFactory(course=reading, starts_in=dt.timedelta(days=5)),
        factories.CourseRunFactory(
            course=drawing,
            starts_in=dt.timedelta(days=9),
            mode=CourseRun.Mode.IN_PERSON,
            place="Room 2, Leeds",
        ),
    ]


def events(client, query=""):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_every_session_of_every_public_date_leads_to_booking(client, runs):
    start = runs[0].sittings[0].starts_at + dt.timedelta(days=1)
    Session.objects.create(run=runs[0], starts_at=start, ends_at=start + dt.timedelta(hours=1))
    found = events(client)
    assert [event.decoded("dtstart") for event in found] == [
        runs[0].sittings[0].starts_at,
        start,
        runs[1].sittings[0].starts_at,
    ]
    assert [str(event["url"]) for event in found] == [
        f"http://testserver/book/{run.public_id}/" for run in (runs[0], *runs)
    ]
    assert [str(event["location"]) for event in found] == ["Online", "Online", "Room 2, Leeds"]


def test_its_words_are_neutral(client, runs):
    content = client.get(ADDRESS).content
    assert {str(event["summary"]) for event in events(client)} == {"onEvidence training"}
    assert runs[0].course.title.encode() not in content
    assert runs[0].course.page.slug.encode() not in content


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("?topic=letters", ["Online"]),
        ("?place=leeds", ["Room 2, Leeds"]),
        ("?mode=self-paced", []),
        ("?topic=nonsense", ["Online", "Room 2, Leeds"]),
    ],
)
def test_it_holds_what_the_same_address_shows_in_the_catalogue(client, query, places):
    assert [str(event["location"]) for event in events(client, query)] == places


@pytest.mark.parametrize("state", [CourseRun.State.DRAFT, CourseRun.State.CANCELLED])
def test_it_holds_nothing_that_cannot_be_booked(client, runs, state):
    CourseRun.objects.filter(pk=runs[0].pk).update(state=state)
    assert [str(event["location"]) for event in events(client)] == ["Room 2, Leeds"]


def test_a_course_that_was_taken_down_is_not_in_it(client, runs):
    runs[0].course.page.unpublish()
    assert [str(event["location"]) for event in events(client)] == ["Room 2, Leeds"]
