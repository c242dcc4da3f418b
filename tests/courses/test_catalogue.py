"""The catalogue: which courses an address shows, in which order, and what it says of each."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertInHTML, assertNotContains

from bookings import holds
from courses.catalogue import FILTERS
from courses.models import CourseRun
from tests import factories
from tests.courses.pages import catalogue, course_page, topic

pytestmark = pytest.mark.django_db

IN_PERSON = CourseRun.Mode.IN_PERSON


@pytest.fixture(autouse=True)
def shelf():
    """Reading: online soon, and in Leeds far off. Writing: in York, dear. Counting: self-paced.
    Drawing: nothing at all."""
    catalogue()
    letters, numbers = topic("Letters"), topic("Numbers")
    reading = course_page("Reading", letters, price=60).course
    writing = course_page("Writing", letters, price=90).course
    course_page("Counting", numbers, price=10, self_paced=True)
    course_page("Drawing", price=70)
    return {
        "soon": run_in(reading, days=5),
        "leeds": run_in(reading, days=100, mode=IN_PERSON, place="Room 2, Leeds", price=50),
        "york": run_in(writing, days=50, mode=IN_PERSON, place="York", capacity=4),
    }


def run_in(course, *, days, **fields):
    return factories.CourseRunFactory(course=course, starts_in=dt.timedelta(days=days), **fields)


def shown(client, query="") -> list[str]:
    response = client.get(f"/courses/{query}")
    assert response.status_code == 200
    return re.findall(r'<h3>\s*<a href="/courses/([a-z]+)/">', response.content.decode())


def month(run) -> str:
    return f"{timezone.localtime(run.sittings[0].starts_at):%Y-%m}"


@pytest.mark.parametrize(
    ("query", "courses"),
    [
        ("", ["reading", "writing", "counting", "drawing"]),
        ("?topic=letters", ["reading", "writing"]),
        ("?mode=online", ["reading"]),
        ("?mode=in-person", ["writing", "reading"]),
        ("?mode=self-paced", ["counting"]),
        ("?place=leeds", ["reading"]),
        ("?topic=letters&mode=in-person&place=york", ["writing"]),
        ("?topic=numbers&place=york", []),
        ("?mode=online&place=leeds", []),
        ("?topic=&mode=&month=&place=&sort=", ["reading", "writing", "counting", "drawing"]),
    ],
)
def test_an_address_shows_the_courses_it_asks_for(client, query, courses):
    assert shown(client, query) == courses


def test_a_month_shows_the_courses_that_begin_in_it(client, shelf):
    assert shown(client, f"?month={month(shelf['york'])}") == ["writing"]
    assert shown(client, "?month=2001-01") == []


@pytest.mark.parametrize(
    ("sort", "courses"),
    [
        ("date", ["reading", "writing", "counting", "drawing"]),
        ("title", ["counting", "drawing", "reading", "writing"]),
        ("price", ["counting", "reading", "drawing", "writing"]),
    ],
)
def test_the_order_is_the_reader_s(client, sort, courses):
    assert shown(client, f"?sort={sort}") == courses


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("topic=astrology", "the topic “astrology”"),
        ("mode=telepathy", "the format “telepathy”"),
        ("month=2027-13", "the month “2027-13”"),
        ("month=2027-1", "the month “2027-1”"),
        ("month=٢٠٢٧-٠١", "the month “٢٠٢٧-٠١”"),
        ("place=<b>Bath", "the place “&lt;b&gt;Bath”"),
        ("sort=colour", "the order “colour”"),
        ("topic=a%00b", "the topic “a\x00b”"),
        (f"topic={'x' * 500}", f"the topic “{'x' * 39}…”"),
        ("topic=a&mode=b", "the topic “a”, the format “b”, and left them out"),
    ],
)
def test_what_nobody_knows_is_left_out_and_said(client, query, said):
    assertContains(client.get(f"/courses/?{query}"), f"We do not know {said}")
    assert len(shown(client, f"?{query}")) == 4


def test_what_is_not_a_filter_is_no_matter(client):
    assertNotContains(client.get("/courses/?utm_source=x&page=banana&topic=letters"), "do not know")


def test_each_filter_in_force_can_be_left_out_and_all_of_them(client):
    html = client.get("/courses/?topic=letters&mode=online&sort=title").content.decode()
    for label, address in {
        "Leave out Topic: Letters": "/courses/?mode=online&amp;sort=title",
        "Leave out Format: Online": "/courses/?topic=letters&amp;sort=title",
        "Clear all": "/courses/",
    }.items():
        links = re.findall(rf'<a href="{re.escape(address)}">(.*?)</a>', html, re.DOTALL)
        words = [" ".join(re.sub("<[^>]+>", " ", link).split()) for link in links]
        assert label in words
    assertInHTML('<option value="letters" selected>Letters (1)</option>', html)


def options(client, query, name):
    return {
        choice.value: choice.courses
        for control in client.get(f"/courses/{query}").context["catalogue"].controls
        for choice in control.choices
        if control.name == name
    }


@pytest.mark.parametrize(
    ("query", "name", "values"),
    [
        ("", "topic", {"letters": 2, "numbers": 1}),
        ("", "mode", {"online": 1, "in-person": 2, "self-paced": 1}),
        ("", "place", {"leeds": 1, "york": 1}),
        ("?place=york", "topic", {"letters": 1}),
        ("?topic=numbers", "place", {}),
        ("?place=leeds", "place", {"leeds": 1, "york": 1}),
        ("?topic=numbers&place=york", "place", {"york": 0}),
    ],
)
def test_filters_offer_what_leads_somewhere_and_what_is_chosen(client, query, name, values):
    assert options(client, query, name) == values


def test_whatever_is_offered_leads_to_as_many_courses_as_it_says(client, shelf):
    for start in ("?", "?topic=letters&", "?mode=in-person&"):
        for name in FILTERS:
            for value, courses in options(client, start, name).items():
                rest = re.sub(f"{name}=[^&]*&", "", start)
                assert len(shown(client, f"{rest}{name}={value}")) == courses


def card(client, title, query=""):
    """The words of one card."""
    html = client.get(f"/courses/{query}").content.decode()
    cards = re.findall(r'<article class="card">.*?</article>', html, re.DOTALL)
    words = [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in cards]
    return next(each for each in words if title in each)


def test_a_card_says_price_hours_date_place_and_places_left(client, shelf, registered):
    soon = shelf["soon"].sittings[0].starts_at
    words = card(client, "Reading")
    assert words.startswith("Letters Reading Reading, in short. 1 hour CPD, from £50.00 + VAT")
    assert f"{soon:%A} {soon.day} {soon:%B %Y} Online and 1 other date 10 places left" in words


def test_under_a_filter_a_card_speaks_of_what_matches(client, shelf):
    words = card(client, "Reading", "?place=leeds")
    assert "Room 2, Leeds 10 places left" in words
    assert "other date" not in words
    assert "from £60.00" in card(client, "Reading", "?mode=online")


def test_few_places_and_none(client, shelf, now):
    assert "Only 4 places left" in card(client, "Writing")
    holds.hold(shelf["york"], places=4, now=now)
    words = card(client, "Writing")
    assert "Sold out Join the waiting list for Writing" in words
    assert "Next with places" not in words
    later = run_in(shelf["york"].course, days=80)
    start = later.sittings[0].starts_at
    assert f"Next with places: {start:%A} {start.day} {start:%B %Y}, Online" in card(
        client, "Writing"
    )
    assertContains(client.get("/courses/"), f'href="/waiting-list/{shelf["york"].public_id}/"')


def test_a_card_without_a_date_says_what_can_be_done(client):
    assert "Self-paced : begin when it suits you" in card(client, "Counting")
    assert "No dates yet. Tell me when there is one : Drawing" in card(client, "Drawing")


def test_nothing_found_offers_ways_on(client):
    response = client.get("/courses/?topic=letters&month=2001-01")
    assertContains(response, "No course matches all of that")
    assertContains(response, 'href="/enquiries/training/')
    assertContains(response, 'href="/notices/', count=2)  # one for each course on that topic
    assertContains(response, "No courses for your choice")


def test_a_long_catalogue_has_pages(client):
    for number in range(22):
        course_page(f"More {number}")
    first, second = client.get("/courses/?sort=title"), client.get("/courses/?sort=title&page=2")
    assertContains(first, '<article class="card">', count=24)
    assertContains(first, 'href="?sort=title&amp;page=2"')
    assertContains(second, '<article class="card">', count=2)
    assertContains(second, "26 courses")


def test_drafts_and_past_dates_are_not_shown(client, shelf):
    CourseRun.objects.filter(pk=shelf["york"].pk).update(state=CourseRun.State.DRAFT)
    assert shown(client, "?mode=in-person") == ["reading"]


def test_the_page_sets_no_cookie(client):
    assert not client.get("/courses/?topic=letters&place=nowhere").cookies
