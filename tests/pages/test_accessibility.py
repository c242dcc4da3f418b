"""Every public page on the smallest phone, and one of each kind on a desktop by night: axe finds
nothing, and nothing scrolls sideways."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from bookings import holds
from courses.models import Course
from tests.factories import CourseRunFactory
from tests.pages.conftest import ADDRESSES

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("database_beside_playwright")]

SITE = "http://site.test"
ONE_OF_EACH_KIND = [
    "/",
    "/reviews/",
    "/reviews/child-safeguarding-practice-reviews/",
    "/courses/",
    "/courses/honour-abuse-awareness/",
    "/people/",
    "/people/roxanne-khan/",
    "/guidance/",
    "/guidance/harmful-traditional-practices-at-work/",
    "/training/",
    "/help-now/",
    "/contact/",
    "/terms-of-booking/",
]


@pytest.fixture
def answers(website, client, now):
    """What the site says at each address, with a date for every state that a date can be in."""
    course = Course.objects.get(code="oe-101")
    for capacity in (12, 3):
        CourseRunFactory(course=course, capacity=capacity)
    holds.hold(CourseRunFactory(course=course, capacity=1), places=1, now=now)
    return {address: client.get(address) for address in [*ADDRESSES, "/nothing/"]}


@pytest.fixture
def reply(answers):
    def reply(route):
        """No server, no network: the browser is handed answers and files."""
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            return route.fulfill(path=Path(finders.find(path.removeprefix("/static/"))))
        answer = answers[path]
        return route.fulfill(body=answer.content.decode(), headers=dict(answer.headers))

    return reply


@pytest.mark.parametrize(
    ("width", "scheme", "addresses"),
    [(320, "light", [*ADDRESSES, "/nothing/"]), (1280, "dark", ONE_OF_EACH_KIND)],
)
def test_public_pages(reply, browser, width, scheme, addresses):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.route(f"{SITE}/**", reply)
    page, found = context.new_page(), {}
    for address in addresses:
        page.goto(SITE + address)
        found[address] = [each["id"] for each in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[address].append("scrolls sideways")
    context.close()
    assert found == {address: [] for address in addresses}
