"""Booking, as a buyer does: what the tests of a booking have in common."""

import re

from playwright.sync_api import Locator

from tests.browser.person import Person

COURSE = "Domestic abuse awareness"
MANY_LEFT = re.compile(r"(?<!Only )\b(\d+) places left")


def details(buyer: str) -> dict[str, str]:
    """The answers of somebody at an organisation, by the labels of their questions."""
    return {
        "Organisation": f"Council of {buyer}",
        "Your_full_name": f"Bo {buyer.title()}",
        "Your_work_email": address(buyer),
        "Billing_address": "1 Example Street\nExampleton",
        "Postcode": "SW1A 1AA",
        "Purchase_order_number": f"PO-{buyer}",
    }


def address(buyer: str) -> str:
    return f"{buyer}@example.org"


def date_with_room(person: Person) -> Locator:
    """On the page of a course: the first date with places enough for every test."""
    dates = person.page.get_by_role("main").get_by_role("listitem")
    return dates.filter(has_text=MANY_LEFT).first


def places_left(date: Locator) -> int:
    return int(MANY_LEFT.search(date.inner_text())[1])


def hold(person: Person, *, course: str = COURSE, places: int = 1) -> None:
    """From the catalogue to held places."""
    person.visit("/courses/")
    person.follow(course)
    person.take(date_with_room(person).get_by_role("link", name="Book places"))
    person.fill(How_many_places_do_you_need=str(places))
    person.press("Hold the places")


def answer_everything(person: Person, buyer: str, *, places: int = 1) -> None:
    """From the catalogue to the last page before paying. Names can come later."""
    hold(person, places=places)
    person.press("Name people later")
    person.fill(**details(buyer))
    person.press("Continue")
