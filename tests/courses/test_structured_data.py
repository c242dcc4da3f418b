"""A course for search engines says what its page says."""

import datetime as dt
import json
import re

import pytest

from bookings import holds
from courses.models import CourseRun
from tests import factories
from tests.courses.pages import catalogue, course_page, topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf():
    catalogue()


def read(client, page):
    """The data, and the page without it."""
    html = client.get(page.url).content.decode()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    for script in scripts:
        html = html.replace(script, "")
    [data] = [each for each in map(json.loads, scripts) if each.get("@type") == "Course"]
    return data, html


def test_dates_prices_and_places_are_those_of_the_page(client, now, registered):
    page = course_page("Reading", topic("Letters"), price=60)
    runs = [
        factories.CourseRunFactory(course=page.course, capacity=5),
        factories.CourseRunFactory(
            course=page.course,
            capacity=4,
            price="49.50",
            starts_in=dt.timedelta(days=30),
            mode=CourseRun.Mode.IN_PERSON,
            place="Room 2, Leeds",
        ),
        factories.CourseRunFactory(course=page.course, capacity=1, starts_in=dt.timedelta(days=40)),
    ]
    holds.hold(runs[2], places=1, now=now)
    data, html = read(client, page)
    instances = data["hasCourseInstance"]
    assert [each["startDate"] for each in instances] == [
        run.sittings[0].starts_at.isoformat() for run in runs
    ]
    assert [each["courseMode"] for each in instances] == ["Online", "Onsite", "Online"]
    assert instances[1]["location"]["name"] == "Room 2, Leeds"
    offers = [each["offers"] for each in instances]
    assert [offer["availability"].rpartition("/")[2] for offer in offers] == [
        "InStock", "LimitedAvailability", "SoldOut",
    ]  # fmt: skip
    assert [(offer["price"], offer["priceCurrency"]) for offer in offers] == [
        ("60.00", "GBP"), ("49.50", "GBP"), ("60.00", "GBP"),
    ]  # fmt: skip
    shown = re.findall(r"£([0-9.]+) \+ VAT", html)
    assert shown == ["49.50", *(offer["price"] for offer in offers)]
    assert data["offers"][0]["price"] == shown[0]
    assert re.findall(r"5 places left|Only 4 places left|Sold out", html) == [
        "5 places left", "Only 4 places left", "Sold out",
    ]  # fmt: skip
    assert data["name"] == "Reading"
    assert data["about"] == ["Letters"]
    assert data["url"] == page.full_url


def vat_of_each(data):
    """What each offer says of VAT, the course's own first."""
    offers = [data["offers"][0], *(each["offers"] for each in data["hasCourseInstance"])]
    return [offer["priceSpecification"].get("valueAddedTaxIncluded") for offer in offers]


def test_vat_comes_on_top_where_it_is_charged(client, registered):
    page = course_page("Reading")
    factories.CourseRunFactory(course=page.course)
    assert vat_of_each(read(client, page)[0]) == [False, False]
    exempt = course_page("Writing", vat_rate=0)
    factories.CourseRunFactory(course=exempt.course)
    assert vat_of_each(read(client, exempt)[0]) == [None, None]


def test_who_is_not_registered_says_nothing_of_it(client):
    page = course_page("Reading")
    factories.CourseRunFactory(course=page.course)
    assert vat_of_each(read(client, page)[0]) == [None, None]


def test_without_dates_it_names_none(client):
    data, _ = read(client, course_page("Reading", price=60))
    assert "hasCourseInstance" not in data
    assert data["offers"][0]["price"] == "60.00"


def test_a_self_paced_course_has_an_instance_without_a_date(client):
    data, html = read(client, course_page("Reading", self_paced=True, cpd_hours="1.50"))
    [instance] = data["hasCourseInstance"]
    assert instance["courseWorkload"] == "PT1H30M"
    assert "startDate" not in instance
    assert "At your own pace" in html
    assert 'href="/enquiries/training/' in html


def test_what_an_editor_typed_cannot_end_it(client):
    page = course_page("</script><script>alert(1)</script>&")
    data, html = read(client, page)
    assert data["name"] == "</script><script>alert(1)</script>&"
    assert "<script>alert" not in html
