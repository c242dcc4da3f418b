"""The office at work: on its own screens every page of bookings is looked at, wide and on a
telephone; a caller is found by their PO number; a date is called off and everybody told."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.person import Hurried, Person
from tests.browser.signing_in import signs_in_as_staff

pytestmark = pytest.mark.browser

OFFICE = "office@onevidence.example"
LISTS = (
    "/cms/board/", "/cms/booking/", "/cms/invoice/", "/cms/waitinglistentry/", "/cms/placepool/",
    "/cms/quotes/", "/cms/discount_codes/", "/cms/group_discounts/", "/cms/packages/",
    "/cms/messages/", "/cms/wording/", "/cms/creditnote/", "/cms/paymentattempt/", "/cms/dispute/",
    "/cms/stripeevent/", "/cms/invoiceterms/",
)  # fmt: skip
PAGES = (
    "/cms/attention/", "/cms/find/", "/cms/phone/", "/cms/reports/integrity/",
    "/cms/placepool/new/", "/cms/discount_codes/new/",
)  # fmt: skip


class Clerk(Person):
    """Also looks whether the page's own column holds what is in it: Wagtail cuts off what sticks
    out there, and the window does not tell. (Beside its editors it keeps panels out of sight.)"""

    def look(self) -> None:
        super().look()
        cut_off = self.page.evaluate(
            "(() => { const main = document.querySelector('main.content-wrapper');"
            " const beside = document.querySelector('.form-side');"
            " return main && !beside ? main.scrollWidth - main.clientWidth : 0 })()"
        )
        assert cut_off <= 0, f"{self.page.url} sticks out by {cut_off} px"


class HurriedClerk(Clerk, Hurried):
    """On a telephone, past pages that axe has seen on a wide screen."""


def test_every_page_is_whole_on_a_wide_screen(person):
    clerk = person(Clerk)
    signs_in_as_staff(clerk, OFFICE, "/cms/")
    # First what asks for a fresh code: it has just been shown.
    opens_a_date(clerk)
    finds_a_booking(clerk, "DEMO-PO-1")
    for address in LISTS + PAGES:
        clerk.visit(address)


def test_every_page_is_whole_on_a_telephone(person):
    clerk = person(HurriedClerk, width=360, height=740)
    signs_in_as_staff(clerk, OFFICE, "/cms/")
    # First what asks for a fresh code: it has just been shown.
    opens_a_date(clerk)
    finds_a_booking(clerk, "DEMO-PO-1")
    for address in LISTS + PAGES:
        clerk.visit(address)


def opens_a_date(clerk: Person) -> None:
    """Its page, the list for the door, and the page before it is moved; nothing is done."""
    clerk.visit("/cms/board/")
    timed = clerk.page.get_by_role("row").filter(has_not_text="To be confirmed")
    clerk.take(timed.locator("td.title a").first)
    expect(clerk.page.get_by_role("heading", name="Messages")).to_be_visible()
    date = clerk.page.url
    clerk.follow("Print the list")
    clerk.visit(date)
    clerk.follow("Copy into a series")
    clerk.page.get_by_label("How many dates to make").fill("2")
    clerk.press("Show the dates")
    clerk.sees("2 dates", "Nothing is made until you say so.")
    clerk.visit(date)
    clerk.follow("Move to another time")
    clerk.sees("It is at the new time from the moment you confirm.")
    clerk.follow("Leave it as it is")


def finds_a_booking(clerk: Person, po_number: str) -> None:
    """Where is my booking? All of it on one page."""
    clerk.visit("/cms/find/")
    clerk.page.get_by_label("Name, email, organisation").fill(po_number)
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("main").get_by_role("button", name="Find").click()
    clerk.look()
    clerk.take(clerk.page.get_by_role("main").get_by_role("link", name=re.compile("^OE-")).first)
    clerk.sees("Places and people", po_number, "Invoice", "onEvidence training")
    clerk.follow("Change or cancel places")


def test_a_date_is_called_off_and_everybody_is_told(person):
    clerk = person(Clerk)
    signs_in_as_staff(clerk, OFFICE, "/cms/board/")
    sold_out = clerk.page.get_by_role("row").filter(has_text=re.compile(r"\s1 of 1\s"))
    clerk.take(sold_out.locator("td.title a").first)
    clerk.follow("Cancel the date")
    clerk.sees("1 booking, 1 person", "Everybody affected")
    clerk.press("Cancel this date, and tell everybody")
    clerk.sees("Say why, in a sentence.")
    expect(clerk.page).to_have_title(re.compile("^Error: "))
    clerk.page.get_by_label("Why, for everybody affected").fill("The trainer is ill.")
    clerk.press("Cancel this date, and tell everybody")
    clerk.sees("of 1 told", "Who was told, and what they chose")
    clerk.follow("Back to the date")
    clerk.sees("Cancelled")
    with clerk.mail(to="amina@demo.example", subject="does not take place"):
        clerk.follow("See who was told and what they chose")
    clerk.sees("1 of 1 told")
