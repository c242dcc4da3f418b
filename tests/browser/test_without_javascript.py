"""Booking on invoice by keyboard, on the narrowest screen, in a browser without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.booking import address, details, hold
from tests.browser.person import WithoutJavaScript

pytestmark = pytest.mark.browser

#: Stops of the Tab key on one page, at most.
STOPS = 150


class KeyboardUser(WithoutJavaScript):
    """Reaches everything by Tab, and presses Return."""

    def take(self, control: Locator) -> None:
        self.reach(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def fill(self, **answers: str) -> None:
        for label, answer in answers.items():
            self.reach(self.field(label))
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(answer)

    def reach(self, control: Locator) -> None:
        for _ in range(STOPS):
            if control.evaluate("(element) => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {control}")


def test_booking_on_invoice(person):
    buyer = person(KeyboardUser, width=320, height=640)
    hold(buyer, places=2)

    buyer.fill(**{"Who_is_coming?": "Dee Dale, dee.example.org"})
    buyer.press("Check these names")
    buyer.sees("“dee.example.org” is not an email address.")
    buyer.fill(**{"Who_is_coming?": "Dee Dale, dee@example.org"})
    buyer.press("Check these names")
    buyer.press("Continue with this person")

    buyer.press("I need more time")
    buyer.sees("You have 30 minutes more.")
    buyer.fill(**details("no-script") | {"Postcode": "nowhere"})
    buyer.press("Continue")
    buyer.sees("There is a problem", "Give a UK postcode, like SW1A 1AA.")
    expect(buyer.page.get_by_label("Your full name")).to_have_value("Bo No-Script")
    buyer.fill(Postcode="SW1A 1AA")
    buyer.press("Continue")

    buyer.sees("Dee Dale, dee@example.org", "To be named later")
    buyer.press("Confirm, and send an invoice")
    buyer.sees("Your places are booked", "1 place has no name yet", re.compile(r"Due \d"))
    with buyer.mail(to=address("no-script"), subject="confirmed") as message:
        message.sees("2 places are booked for Council of no-script.")
