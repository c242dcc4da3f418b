"""Every page in the sitemap, and those beside it, is valid HTML."""

import re

import pytest

from bookings import holds
from courses.models import Course
from tests.factories import CourseRunFactory
from tests.markup import findings

pytestmark = pytest.mark.usefixtures("website")

BESIDE = [
    "/search/", "/search/?q=honour", "/search/?q=zebra", "/search/?q=honour&page=2", "/nothing/",
    "/verify/", "/verify/nothing/", "/sign-in/", "/staff/sign-in/",
]  # fmt: skip

PAGE = (
    '<!DOCTYPE html><html lang="en-GB"><head><title>T</title></head>'
    "<body><main><h1>One</h1>{}</main></body></html>"
)


def test_every_page_is_valid(client, now):
    course = Course.objects.get(code="oe-101")
    runs = [CourseRunFactory(course=course, capacity=capacity) for capacity in (12, 3, 1)]
    holds.hold(runs[-1], places=1, now=now)
    addresses = re.findall(r"<loc>http://testserver(.*?)</loc>", client.get("/sitemap.xml").text)
    assert len(addresses) > 20
    forms = [f"/book/{runs[0].public_id}/", f"/waiting-list/{runs[-1].public_id}/"]
    found = {
        address: problems
        for address in [*addresses, *BESIDE, *forms]
        if (problems := findings(client.get(address).text))
    }
    assert found == {}


def test_a_page_of_its_own_is_valid():
    assert findings(PAGE.format("<p>Well <a href='/'>said</a>.</p>")) == []


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        ("<p><div>x</div></p>", "unexpected-end-tag"),
        ("<p class='a' class='b'>x</p>", "duplicate-attribute"),
        ("<span><div>x</div></span>", "div has no place here"),
        ("<a href='/'><button>x</button></a>", "may not be inside a"),
        ("<p><a href='/'><ul><li>x</li></ul></a></p>", "unexpected"),
        ("<ul><p>x</p></ul>", "p has no place here"),
        ("<ul>x</ul>", "text has no place here"),
        ("<dl><p>x</p></dl>", "p has no place here"),
        ("<dl><div><p>x</p></div></dl>", "p has no place here"),
        ("<fieldset><p>x</p><legend>y</legend></fieldset>", "is the first child of fieldset"),
        ("<p id='x'>x</p><p id='x'>y</p>", "is there twice"),
        ("<label for='x'>x</label>", "refers to 'x'"),
        ("<a href='#x'>x</a>", "#x leads nowhere"),
        ("<p align='left'>x</p>", "align is no attribute of it"),
        ("<img src='/x.png'>", "alt is missing"),
        ("<h3>x</h3>", "a heading of level 3 after one of level 1"),
        ("<h1>x</h1>", "2 headings of the first level"),
        ("<blink>x</blink>", "blink has no place here"),
        ("<main>x</main>", "2 main elements"),
    ],
)
def test_a_fault_is_found(wrong, finding):
    assert finding in "\n".join(findings(PAGE.format(wrong)))
