"""Leaving in a hurry, in a real browser, under the site's own content policy."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

pytestmark = pytest.mark.browser

HERE, AWAY = "http://site.test/", "https://weather.test/"
POLICY = "; ".join(
    f"{name} {' '.join(sources)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


@pytest.fixture
def reader(page):
    """A reader on a page of ours. No server and no network: the browser is handed the files."""
    html = render_to_string("404.html", {"exit_url": AWAY})

    def static_file(route):
        path = finders.find(route.request.url.partition("/static/")[2])
        route.fulfill(path=Path(path))

    page.route(
        HERE,
        lambda route: route.fulfill(
            body=html,
            content_type="text/html",
            headers={"Content-Security-Policy": POLICY, "Content-Type": "text/html"},
        ),
    )
    page.route(f"{HERE}static/**", static_file)
    page.route(AWAY, lambda route: route.fulfill(body="Rain", content_type="text/html"))
    page.goto(HERE)
    return page


def test_the_button_leaves(reader):
    reader.get_by_role("link", name="Exit this page").last.click()
    reader.wait_for_url(AWAY)


def test_the_screen_is_covered_before_the_other_page_comes(reader):
    """The other page is asked for, and never comes."""
    asked = []

    def nothing(route):
        asked.append(route.request.url)
        route.fulfill(status=204)

    reader.route(AWAY, nothing)
    reader.get_by_role("link", name="Exit this page").last.click()
    cover = reader.locator("body > [role=alert]")
    assert cover.evaluate(
        """(cover) => {
          const { width, height } = cover.getBoundingClientRect();
          return width >= innerWidth && height >= innerHeight;
        }"""
    )
    assert (asked, reader.url) == ([AWAY], HERE)


def test_shift_three_times_leaves(reader):
    for _ in range(3):
        reader.keyboard.press("Shift")
    reader.wait_for_url(AWAY)


@pytest.mark.parametrize(
    "keys",
    [
        ["Shift", "Shift"],
        ["Shift+A", "Shift+B", "Shift+C"],
        ["Shift", "Shift", "Shift+A", "Shift"],
        ["Escape", "Escape", "Escape"],
    ],
)
def test_typing_does_not(reader, keys):
    for key in keys:
        reader.keyboard.press(key)
    reader.wait_for_timeout(300)
    assert reader.url == HERE


@pytest.mark.parametrize(("pause", "where"), [(2400, AWAY), (2600, HERE)])
def test_three_presses_count_within_five_seconds(reader, pause, where):
    reader.clock.install()
    for _ in range(3):
        reader.clock.run_for(pause)
        reader.keyboard.press("Shift")
    reader.wait_for_timeout(300)
    assert reader.url == where


def test_coming_back_uncovers_the_page(reader):
    reader.get_by_role("link", name="Exit this page").last.click()
    reader.wait_for_url(AWAY)
    reader.go_back()
    assert reader.locator(".exit-overlay").count() == 0
    assert "There is no page" in reader.title()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_button_stays_in_view_and_uncovered(reader, width):
    reader.set_viewport_size({"width": width, "height": 400})
    reader.evaluate("document.querySelector('main').style.minHeight = '3000px'")
    reader.evaluate("scrollTo({ top: 2000, behavior: 'instant' })")
    on_top = reader.evaluate(
        """() => {
          const button = document.querySelector(".exit");
          const { x, y, width, height } = button.getBoundingClientRect();
          const top = document.elementFromPoint(x + width / 2, y + height / 2);
          return top === button && height >= 44;
        }"""
    )
    assert on_top


def test_the_second_stop_of_the_keyboard_leaves_too(reader):
    reader.keyboard.press("Tab")
    reader.keyboard.press("Tab")
    reader.keyboard.press("Enter")
    reader.wait_for_url(AWAY)


@pytest.fixture
def without_script(browser):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_it_is_a_plain_link(without_script):
    without_script.route(AWAY, lambda route: route.fulfill(body="Rain", content_type="text/html"))
    without_script.set_content(render_to_string("404.html", {"exit_url": AWAY}))
    without_script.get_by_role("link", name="Exit this page").last.click()
    without_script.wait_for_url(AWAY)
