"""A course's page: what it teaches, what it costs, and its dates with the places left."""

import datetime as dt
import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from bookings import holds
from bookings.models import SellerDetails
from courses.models import Course, Session
from tests.factories import CourseRunFactory

pytestmark = pytest.mark.usefixtures("website")

ADDRESS = "/courses/honour-abuse-awareness/"


@pytest.fixture
def course():
    return Course.objects.get(code="oe-101")


def test_says_what_is_learnt_and_what_it_costs(client, registered):
    response = client.get(ADDRESS)
    assertContains(response, "Define the three main harmful traditional practices")
    assertContains(response, "from £60.00 + VAT")
    assertContains(response, "1 hour")
    assertContains(response, "Content note")


def test_a_course_without_vat_says_so(client, course, registered):
    Course.objects.filter(pk=course.pk).update(vat_rate=0)
    assertContains(client.get(ADDRESS), "from £60.00, no VAT")


def give_up_the_number() -> None:
    seller = SellerDetails.load()
    seller.vat_number = ""
    seller.save()


@pytest.mark.parametrize("rate", [0, 20])
def test_while_we_charge_none_no_page_says_a_word_of_it(client, course, rate):
    Course.objects.filter(pk=course.pk).update(vat_rate=rate)
    CourseRunFactory(course=course)
    give_up_the_number()
    for address in (ADDRESS, "/courses/", "/courses/dates/"):
        html = client.get(address, follow=True).content.decode()
        shown = re.sub("<script.*?</script>", "", html, flags=re.DOTALL)
        assert re.findall(".{30}VAT", shown) == []


def test_the_page_follows_the_number(client, registered):
    assertContains(client.get(ADDRESS), "+ VAT")
    give_up_the_number()
    assertNotContains(client.get(ADDRESS), "+ VAT")


def test_without_dates_offers_to_ask_and_to_wait(client, course):
    response = client.get(ADDRESS)
    assertContains(response, "No dates yet")
    assertContains(response, 'href="/enquiries/training/')
    assertContains(response, f'href="/notices/{course.public_id}/"')


def test_each_session_of_a_date_is_named(client, course):
    run = CourseRunFactory(course=course)
    first = run.sittings[0]
    assertNotContains(client.get(ADDRESS), 'aria-label="Sessions"')
    start = first.starts_at + dt.timedelta(days=7)
    second = Session.objects.create(run=run, starts_at=start, ends_at=start + dt.timedelta(hours=2))
    response = client.get(ADDRESS)
    for session in (first, second):
        assertContains(response, f"<li>{session}</li>", html=True)


@pytest.mark.parametrize(
    ("capacity", "words"),
    [(5, "5 places left"), (4, "Only 4 places left"), (1, "Only 1 place left")],
)
def test_a_date_says_how_many_places_are_left(client, course, capacity, words):
    run = CourseRunFactory(course=course, capacity=capacity)
    response = client.get(ADDRESS)
    assertContains(response, words)
    assertContains(response, run.when)
    assertContains(response, f'href="/book/{run.public_id}/"')


def test_a_sold_out_date_offers_the_waiting_list(client, course, now):
    run = CourseRunFactory(course=course, capacity=1)
    holds.hold(run, places=1, now=now)
    response = client.get(ADDRESS)
    assertContains(response, "Sold out")
    assertContains(response, f'href="/waiting-list/{run.public_id}/"')
    assertNotContains(response, f'href="/book/{run.public_id}/"')


def test_the_catalogue_names_the_next_date(client, course):
    later = CourseRunFactory(course=course)
    first = later.sittings[0].starts_at
    assertContains(client.get("/courses/"), f"{first:%A} {first.day} {first:%B %Y}")
