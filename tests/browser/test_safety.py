"""Leaving in a hurry, from the site as it runs. (How the script counts is proved in
`tests/pages/test_exit_button.py`.)"""

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.person import Hurried, Person, WithoutJavaScript
from tests.browser.signing_in import signs_in_by_code

pytestmark = pytest.mark.browser

NEUTRAL = "https://www.bbc.co.uk/weather"


@pytest.fixture
def reader(person) -> Person:
    """Somebody with a phone, for whom the neutral address answers without leaving the machine."""
    reader = person(width=360, height=740)
    reader.context.route(NEUTRAL, answer)
    return reader


def answer(route: Route) -> None:
    route.fulfill(body="<title>Weather</title>", content_type="text/html")


def exit_button(person: Person) -> Locator:
    return person.page.get_by_role("banner").get_by_role("link", name="Exit this page")


@pytest.mark.parametrize(
    ("kind", "width", "scheme"),
    [
        (Hurried, 320, "dark"),
        (Hurried, 768, "light"),
        (WithoutJavaScript, 320, "light"),
        (WithoutJavaScript, 1280, "dark"),
    ],
)
def test_the_button_stays_in_view_and_leaves(person, kind, width, scheme):
    reader = person(kind, width=width, height=740, color_scheme=scheme)
    reader.context.route(NEUTRAL, answer)
    reader.visit("/courses/domestic-abuse-awareness/")
    reader.page.keyboard.press("End")
    expect(reader.page.get_by_role("contentinfo")).to_be_in_viewport()
    expect(exit_button(reader)).to_be_in_viewport(ratio=1)
    exit_button(reader).click()
    expect(reader.page).to_have_url(NEUTRAL)


@pytest.mark.parametrize(
    ("kind", "email"),
    [(Hurried, "booker@demo.example"), (WithoutJavaScript, "manager@demo.example")],
)
def test_leaving_signs_out_with_and_without_javascript(person, kind, email):
    reader = person(kind)
    signs_in_by_code(reader, email)
    with reader.page.expect_request(NEUTRAL):
        exit_button(reader).click()
    reader = kind(reader.context, reader.demo)
    reader.visit("/my/")
    expect(reader.page).to_have_url(reader.demo.site + "/sign-in/?next=/my/")


def test_the_screen_is_blank_at_once_and_back_shows_the_page_again(reader):
    """Whoever has a slow connection still sees nothing of the page."""
    reader.context.route(NEUTRAL, lambda route: route.abort("aborted"))
    reader.visit("/help-now/")
    exit_button(reader).click()
    cover = reader.page.get_by_role("alert")
    expect(cover).to_have_text("Loading.")
    assert cover.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    expect(reader.page).to_have_title("Loading")

    reader.context.unroute(NEUTRAL)
    reader.context.route(NEUTRAL, answer)
    exit_button(reader).evaluate("(link) => link.click()")
    expect(reader.page).to_have_url(NEUTRAL)
    reader.page.go_back()
    expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
    expect(cover).to_have_count(0)
    expect(reader.page).not_to_have_title("Loading")


def test_shift_leaves_from_the_middle_of_a_form_but_capitals_do_not(reader):
    reader.visit("/sign-in/")
    field = reader.page.get_by_label("Email address")
    for letter in "ABC":
        field.press(f"Shift+{letter}")
    expect(field).to_have_value("ABC")
    for _ in range(3):
        field.press("Shift")
    expect(reader.page).to_have_url(NEUTRAL)
