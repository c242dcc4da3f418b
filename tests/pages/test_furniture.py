"""Menu, helplines and the way out: on every page, at the cost of no query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from courses.models import CourseIndexPage, CoursePage
from pages.furniture import furniture
from pages.models import (
    Helpline,
    IndexPage,
    Menus,
    PeopleIndexPage,
    PersonPage,
    StandardPage,
)
from tests.factories import CourseFactory, CourseRunFactory

pytestmark = pytest.mark.usefixtures("website")


def titles(links) -> list[str]:
    return [link["title"] for link in links]


def queries(client, address) -> int:
    client.get(address)  # the furniture, and Wagtail's own caches
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_menu_is_short_and_in_the_order_that_was_chosen():
    assert titles(furniture()["navigation"]) == [
        "Reviews",
        "Courses",
        "Guidance",
        "People",
        "Help now",
        "Contact",
    ]


def test_the_menu_says_where_one_is(client):
    here = '<a href="/courses/" aria-current="page">Courses</a>'
    assertContains(client.get("/courses/"), here, count=2, html=True)  # for phones and for others
    above = '<a href="/courses/" aria-current="true">Courses</a>'
    assertContains(client.get("/courses/honour-abuse-awareness/"), above, count=2, html=True)
    assertNotContains(client.get("/"), "aria-current")


def test_the_foot_holds_the_pages_of_record():
    assert titles(furniture()["footer_links"]) == [
        "About us",
        "Training",
        "Staying safe online",
        "Terms of booking",
        "Privacy",
        "Cookies",
        "Accessibility statement",
        "Check a certificate",
    ]


def test_it_is_collected_once():
    furniture()
    with assertNumQueries(0):
        furniture()


class TestWhatIsSavedShowsAtOnce:
    @pytest.fixture(autouse=True)
    def _collected(self, website):
        furniture()

    def test_a_new_helpline(self):
        Helpline.objects.create(name="A new line", number="0800 000 000", sort_order=1)
        assert furniture()["helplines"][0].name == "A new line"

    def test_a_renamed_page(self):
        page = PeopleIndexPage.objects.get(slug="people")
        page.title = "Who we are"
        page.save_revision().publish()
        assert "Who we are" in titles(furniture()["navigation"])

    def test_a_page_taken_down(self):
        StandardPage.objects.get(slug="cookies").unpublish()
        assert "Cookies" not in titles(furniture()["footer_links"])

    def test_a_link_taken_off(self):
        Menus.objects.get().menu_links.first().delete()
        assert titles(furniture()["navigation"])[0] == "Courses"

    def test_a_deleted_page(self):
        StandardPage.objects.get(slug="cookies").delete()
        assert "Cookies" not in titles(furniture()["footer_links"])


def test_a_phone_dials_digits():
    assert Helpline(number="0808 2000 247").tel == "08082000247"


def test_a_long_section_costs_no_more_queries_than_a_short_one(client):
    section = IndexPage.objects.get(slug="training")
    before = queries(client, "/training/")
    for number in range(30):
        section.add_child(instance=StandardPage(title=f"Page {number}"))
    assert queries(client, "/training/") == before


def test_many_people_cost_no_more_queries_than_one(client):
    people = PeopleIndexPage.objects.get()
    before = queries(client, "/people/")
    for number in range(30):
        people.add_child(instance=PersonPage(title=f"Person {number}", role="Trainer"))
    assert queries(client, "/people/") == before


@pytest.mark.parametrize("address", ["/", "/courses/"])
def test_a_long_catalogue_costs_no_more_queries_than_a_short_one(client, address):
    catalogue = CourseIndexPage.objects.get()
    CourseRunFactory(course=CoursePage.objects.first().course)
    before = queries(client, address)
    for number in range(28):
        course = CourseFactory()
        CourseRunFactory(course=course)
        catalogue.add_child(
            instance=CoursePage(
                title=f"Course {number}", course=course, summary="S", aims="A", audience="B"
            )
        )
    assert queries(client, address) == before


def test_many_dates_cost_no_more_queries_than_one(client):
    course = CoursePage.objects.get(slug="honour-abuse-awareness").course
    CourseRunFactory(course=course)
    before = queries(client, "/courses/honour-abuse-awareness/")
    CourseRunFactory.create_batch(29, course=course)
    assert queries(client, "/courses/honour-abuse-awareness/") == before
