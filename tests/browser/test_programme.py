"""A programme of two dates, booked on a phone with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator

from tests.browser.booking import address, date_with_room, details
from tests.browser.person import Person

pytestmark = pytest.mark.browser


def reach(person: Person, control: Locator) -> None:
    """By the Tab key, as far as it takes."""
    for _ in range(150):
        if control.evaluate("element => element === document.activeElement"):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached by the keyboard on {person.page.url}")


def press(person: Person, role: str, name: str | re.Pattern[str], *, within=None) -> None:
    control = (within or person.page).get_by_role(role, name=name).first
    reach(person, control)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.look()


def type_in(person: Person, label: str, words: str) -> None:
    field = person.field(label)
    reach(person, field)
    person.page.keyboard.press("ControlOrMeta+a")
    person.page.keyboard.insert_text(words)


def test_two_dates_in_one_booking_by_keyboard_at_360_px(person):
    buyer = "programme"
    reader = person(width=360, height=740)
    courses = ("Domestic abuse awareness", "Honour abuse awareness")
    for course, button in zip(courses, ("Hold the places", "Add to your booking"), strict=True):
        reader.visit("/courses/")
        press(reader, "link", course)
        press(reader, "link", "Book places", within=date_with_room(reader))
        type_in(reader, "How_many_places_do_you_need", "2")
        press(reader, "button", button)
    reader.sees("Your booking", *courses)
    press(reader, "link", "Continue")
    type_in(reader, "Who_is_coming", "Ann Able, ann.programme@example.org\nBen Baker")
    press(reader, "button", "Check these names")
    press(reader, "button", "Continue with these people")
    for label, answer in details(buyer).items():
        type_in(reader, label, answer)
    press(reader, "button", "Continue")
    reader.sees("Check your answers", *courses)
    press(reader, "button", "Confirm, and send an invoice")
    reader.sees("Your places are booked", *courses, "Ann Able", "Ben Baker")
    with reader.mail(to=address(buyer), subject="confirmed") as tab:
        tab.sees(*courses)
