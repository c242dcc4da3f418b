"""How few queries the catalogue and a course's page take, however long the lists."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.courses.pages import catalogue, course_page, topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    catalogue()
    letters = topic("Letters")

    def add(courses: int, dates: int):
        """So many courses, each with so many dates. The first course's page."""
        pages = [
            course_page(f"Course {n} of {courses} with {dates}", letters) for n in range(courses)
        ]
        for page in pages:
            for day in range(dates):
                starts_in = dt.timedelta(days=7 + day)
                factories.CourseRunFactory(course=page.course, starts_in=starts_in)
        return pages[0]

    return add


def queries(client, address) -> int:
    client.get(address)  # the furniture, the site and Wagtail's own caches
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?topic=letters&mode=online&sort=price"])
def test_the_catalogue_takes_six_with_5_courses_and_with_50(client, shelf, query):
    shelf(5, 4)
    assert queries(client, f"/courses/{query}") == 6
    shelf(45, 4)
    assert queries(client, f"/courses/{query}") == 6


def test_a_course_s_page_takes_five_with_4_dates_and_with_200(client, shelf):
    assert queries(client, shelf(1, 4).url) == 5
    assert queries(client, shelf(1, 200).url) == 5
