"""Searching in a browser, on a phone and at a desk, with and without JavaScript. Each page is
looked at on the way: axe, the console (the content policy speaks there), and its width."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person, WithoutJavaScript

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("width", "scheme", "script"),
    [(320, "light", True), (1280, "dark", True), (768, "dark", False)],
)
def test_somebody_searches(person, width, scheme, script):
    kind = Person if script else WithoutJavaScript
    reader = person(kind, width=width, color_scheme=scheme)
    page = reader.page
    reader.visit("/people/roxanne-khan/")
    if width < 800:
        page.get_by_text("Menu", exact=True).click()
    reader.take(page.get_by_role("link", name="Search", exact=True).locator("visible=true"))
    reader.fill(Search_this_site="honor abuse")
    reader.press("Search")
    expect(page.get_by_role("heading", level=3).first).to_have_text("Honour abuse awareness")
    expect(page.locator("mark").first).to_be_visible()
    reader.sees("Is it about you, or somebody you know?")
    assert page.title() == "Search - onEvidence"
    reader.fill(Search_this_site="zebra")
    reader.press("Search")
    reader.sees("Nothing found", "Where to look")
    page.goto(reader.demo.site + "/no/such/page/")
    assert reader.complaints() == []
    reader.wrongs.clear()  # the browser itself speaks of the status, 404
    reader.fill(Search_this_site="cspr")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=cspr$"))
    reader.follow("Child Safeguarding Practice Reviews")
    reader.sees("Child Safeguarding Practice Reviews")
