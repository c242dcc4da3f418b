"""Finding one's way: every entry of the menu, the way back up, and the foot, on each width of
screen, by day and by night, with and without JavaScript. Nothing jumps while a page arrives."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.person import Hurried, Person, WithoutJavaScript

pytestmark = pytest.mark.browser

MENU = ["Reviews", "Courses", "Guidance", "People", "Help now", "Contact"]
SHIFTS = """new Promise((done) => new PerformanceObserver((list, observer) => {
  observer.disconnect(); done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
}).observe({type: "layout-shift", buffered: true}) ?? setTimeout(() => done(0), 300))"""


def entry(reader: Person, name: str) -> Locator:
    """In the menu, which is unfolded where it has to be."""
    navigation = reader.page.get_by_role("navigation", name="Main")
    shown = navigation.get_by_role("link", name=name, exact=True).locator("visible=true")
    if not shown.count():
        navigation.get_by_text("Menu", exact=True).click()
    return shown


@pytest.mark.parametrize(
    ("kind", "width", "scheme"),
    [
        (Hurried, 320, "dark"),
        (WithoutJavaScript, 320, "light"),
        (Hurried, 768, "light"),
        (WithoutJavaScript, 768, "dark"),
        (Hurried, 1280, "dark"),
        (WithoutJavaScript, 1280, "light"),
    ],
)
def test_the_menu_leads_everywhere_and_says_where_one_is(person, kind, width, scheme):
    reader = person(kind, width=width, height=800, color_scheme=scheme)
    reader.visit("/")
    for name in MENU:
        reader.take(entry(reader, name))
        expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
        expect(entry(reader, name)).to_have_attribute("aria-current", "page")
    reader.visit("/people/roxanne-khan/")
    trail = reader.page.get_by_role("navigation", name="Breadcrumb")
    reader.take(trail.get_by_role("link").last)
    expect(reader.page).to_have_url(reader.demo.site + "/people/")
    foot = reader.page.get_by_role("contentinfo")
    reader.take(foot.get_by_role("link", name="Staying safe online"))
    reader.sees("history")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ["/", "/courses/", "/reviews/domestic-homicide-reviews/"])
def test_nothing_jumps_while_a_page_arrives(person, width, address):
    reader = person(Hurried, width=width, height=800)
    reader.visit(address)
    assert reader.page.evaluate(SHIFTS) == 0
