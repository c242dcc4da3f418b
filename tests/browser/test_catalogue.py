"""Finding a course: by filters, with and without JavaScript, by keyboard and with the back button;
and asking to hear of a date."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person, WithoutJavaScript

pytestmark = pytest.mark.browser

BOTH, ONE, NONE = (
    re.compile("^2 courses"), re.compile("^1 course for your choice"),
    re.compile("^No courses for your choice"),
)  # fmt: skip


def address(person: Person, query: str) -> None:
    expect(person.page).to_have_url(f"{person.demo.site}/courses/{query}")


def status(person: Person):
    return person.page.get_by_role("status")


def stays(person: Person) -> None:
    """The page that is open now is marked, so that a new one would be noticed."""
    person.page.evaluate("window.stayed = true")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_choices_change_the_list_in_place_and_the_address(person, width):
    me = person(width=width)
    me.visit("/courses/")
    stays(me)
    me.page.get_by_label("Topic").select_option("domestic-abuse")
    address(me, "?topic=domestic-abuse")
    expect(status(me)).to_have_text(ONE)
    me.page.get_by_label("Order by").select_option("price")
    address(me, "?topic=domestic-abuse&sort=price")
    me.look()
    me.page.go_back()
    address(me, "?topic=domestic-abuse")
    me.page.go_back()
    address(me, "")
    expect(status(me)).to_have_text(BOTH)
    expect(me.page.get_by_label("Topic")).to_have_value("")
    me.page.go_forward()
    expect(status(me)).to_have_text(ONE)
    expect(me.page.get_by_label("Topic")).to_have_value("domestic-abuse")
    assert me.page.evaluate("window.stayed")
    me.follow("Domestic abuse awareness")
    me.page.go_back()
    expect(status(me)).to_have_text(ONE)


def test_a_choice_keeps_the_focus_and_a_link_of_the_list_hands_it_on(person):
    me = person()
    me.visit("/courses/")
    stays(me)
    format_ = me.page.get_by_label("Format")
    format_.focus()
    me.page.keyboard.press("ArrowDown")
    address(me, "?mode=online")
    expect(format_).to_be_focused()
    leave_out = me.page.get_by_role("link", name="Leave out Format: Online")
    leave_out.focus()
    me.page.keyboard.press("Enter")
    address(me, "")
    expect(status(me)).to_be_focused()
    assert me.page.evaluate("window.stayed")


def test_where_the_list_cannot_be_fetched_the_browser_goes_there(person):
    me = person()
    me.visit("/courses/")
    stays(me)
    me.page.evaluate("() => { window.fetch = () => Promise.reject(new Error('no network')) }")
    with me.page.expect_navigation():
        me.page.get_by_label("Topic").select_option("honour-abuse")
    address(me, "?topic=honour-abuse")
    expect(status(me)).to_have_text(ONE)
    assert not me.page.evaluate("window.stayed")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_without_javascript_the_form_does_the_same(person, width, scheme):
    """What axe has to say needs JavaScript: it is asked of the same address afterwards."""
    me = person(WithoutJavaScript, width=width, color_scheme=scheme)
    page = me.page
    page.goto(f"{me.demo.site}/courses/")
    page.get_by_label("Topic").select_option("honour-abuse")
    page.get_by_role("button", name="Show courses").click()
    expect(status(me)).to_have_text(ONE)
    page.get_by_label("Format").select_option("online")
    page.get_by_role("button", name="Show courses").click()
    expect(page.get_by_label("Topic")).to_have_value("honour-abuse")
    expect(page.get_by_label("Format")).to_have_value("online")
    reached = page.url
    page.get_by_role("link", name="Leave out Topic").click()
    expect(status(me)).to_have_text(BOTH)
    address(me, "?mode=online")
    person(width=width, color_scheme=scheme).visit(reached)


def test_whoever_finds_nothing_hears_of_a_new_date_and_can_take_it_back(person):
    me = person(width=320)
    me.visit("/courses/?topic=honour-abuse&month=2019-01&place=atlantis")
    expect(status(me)).to_have_text(NONE)
    me.sees("We do not know the place “atlantis”")
    me.follow("Honour abuse awareness")
    me.press("Write to me once")
    assert me.page.title().startswith("Error: ")
    me.fill(Email_address="waiting@example.org")
    me.press("Write to me once")
    me.sees("We will write to you")
    reader = person(width=320)
    with (
        reader.mail(to="waiting@example.org", subject="we will write") as mail,
        reader.context.expect_page() as opening,
    ):
        mail.page.frame_locator("iframe").get_by_role("link", name="Stop this notice").click()
    reader.visit(opening.value.url)
    reader.press("Do not write to me")
    reader.sees("Your address is off this list, and deleted.")
