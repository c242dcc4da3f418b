"""What comes before and after a purchase, on the narrowest screen: waiting for places, naming
oneself, prepaid places, changing one's mind, and a date that does not take place. The demonstration
has one of each. Every page is looked at there, and on a wide screen where somebody signs in."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.booking import details, hold
from tests.browser.person import Person, WithoutJavaScript
from tests.browser.signing_in import signs_in_by_code
from tests.browser.test_the_main_job import is_told

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}
BOOKER = "booker@demo.example"


def link_in(person: Person, *, to: str, subject: str, room: str) -> str:
    """Where the newest such message leads."""
    with person.mail(to=to, subject=subject) as message:
        link = message.page.locator(f".plain-letter a[href*='/{room}/']").first
        return str(link.get_attribute("href"))


def on_both(person: Person, address: str) -> None:
    """Looked at on a wide screen, and on a narrow one, which stays."""
    for size in (WIDE, NARROW):
        person.page.set_viewport_size(size)
        person.visit(address)


def row(person: Person, words: str) -> Locator:
    return person.page.get_by_role("row").filter(has_text=words)


def test_waiting_for_a_full_date_and_taking_fewer_than_one_asked_for(person):
    me = person(**NARROW)
    me.visit("/courses/honour-abuse-awareness/")
    me.follow(re.compile("^Join the waiting list"))
    me.press("Join the waiting list")
    is_told(me, "Give your full name.")
    me.fill(Your_full_name="Wanda Waits", Your_email="wanda@example.org")
    me.press("Join the waiting list")
    me.visit(link_in(me, to="wanda@example.org", subject="on the waiting list", room="waiting"))
    me.sees("You are on the waiting list", re.compile(r"Number \d"))
    me.follow(re.compile("^Change"))
    me.fill(How_many_places="none")
    me.press("Save")
    is_told(me, "number")
    me.fill(How_many_places="2")
    me.press("Save")
    me.follow("Leave the list")
    me.press("Leave the list")
    me.sees("You are off the waiting list", "Have you changed your mind?")

    offer = link_in(me, to=BOOKER, subject="places have come free", room="waiting")
    me.visit(offer)
    me.sees("1 of the 2 places you asked for is kept for you", "Kept for you until")
    me.follow("No, thank you")
    me.sees("Give the place back?", "you keep your position")
    me.follow("Back")
    me.press("Go on and book")
    me.press("Name people later")
    expect(me.field("Your_work_email")).to_have_value(BOOKER)
    billing = ("Billing_address", "Postcode", "Purchase_order_number")
    me.fill(**{label: details("waits")[label] for label in billing})
    me.press("Continue")
    me.press("Confirm, and send an invoice")
    me.sees("Your places are booked")
    me.visit(offer)
    me.sees("You are on the waiting list", "Number 1")


def test_naming_oneself_by_a_private_link(person):
    address = link_in(
        person(), to="idris@demo.example", subject="a place is waiting", room="name-your-place"
    )
    looker, me = person(**NARROW), person(WithoutJavaScript, **NARROW)
    looker.visit(address)
    me.visit(address)
    me.press("Put my name on the place")
    me.sees("There is a problem")
    me.fill(Your_full_name="Idris Khan (demo)", Your_role="Team manager")
    me.press("Put my name on the place")
    me.sees("Your name is on the place", "What happens next")
    looker.visit(me.page.url)
    looker.page.goto(address)  # gone by now, as the console says too
    looker.sees("This place has a name")


def test_choosing_after_a_date_was_cancelled(person):
    """One organisation in a browser with JavaScript, one without."""
    me, other = person(**NARROW), person(WithoutJavaScript, **NARROW)
    for who, to in ((me, "charity@demo.example"), (other, BOOKER)):
        who.visit(link_in(who, to=to, subject="please choose", room="date-choice"))
        who.sees("Your date does not take place", "Please choose by")
        who.press("This is what we want")
        who.sees("There is a problem", "Choose one of these.")
    me.page.get_by_role("radio", name=re.compile("^Our money back in full: £")).check()
    me.press("This is what we want")
    me.sees("Your money goes back in full")
    other.page.get_by_role("radio", name=re.compile("places? left|Tuesday")).first.check()
    other.press("This is what we want")
    other.sees("Your places are moved")


def test_the_pages_of_an_organisation_and_what_is_done_there(person):
    me = person(**WIDE)
    signs_in_by_code(me, BOOKER)
    me.page.set_viewport_size(NARROW)
    me.visit("/organisation/")
    me.sees("Places without a name", "Dates of your own")
    for name, words in {
        "Dates": "Who goes where",
        "Bookings": "Everything that was booked",
        "Invoices": "prepaid places",
        "Waiting lists": "Where you stand",
        "People": "Amina Yusuf (demo)",
        "Prepaid places": "How to use them",
    }.items():
        me.follow(name)
        me.sees(words)
        on_both(me, me.page.url)
    me.follow(re.compile("^PP-"))
    me.sees("places left", "Everything that happened")
    on_both(me, me.page.url)

    hold(me)
    me.press("Name people later")
    me.fill(**details("demo") | {"Organisation": "Demo Borough Council (demo)"})
    me.fill(Your_work_email=BOOKER)
    me.press("Continue")
    me.press("Use prepaid places")
    me.sees("These places come from your organisation's prepaid places.", "1 place has no name yet")

    me.follow("Name people, or send them a link")
    me.fill(Full_name="", Email="nobody")
    me.press("Save names and send links")
    is_told(me, "email")
    on_both(me, me.page.url)
    me.follow("paste or upload a list")
    me.press("Look at the list")
    is_told(me, "")
    me.fill(Or_paste="Amina Yusuf (demo), amina@demo.example\nNobody, not-an-address")
    me.press("Look at the list")
    me.sees("One of your people", "To put right")
    on_both(me, me.page.url)
    me.press("Put 1 person on places")
    me.sees("1 person has a place now.", "Every place has a name")


def test_moving_a_place_to_a_dearer_date(person):
    me = person(**WIDE)
    signs_in_by_code(me, BOOKER)
    me.page.set_viewport_size(NARROW)
    me.visit("/organisation/")
    me.follow("Bookings")
    me.follow("What became of it")
    moved = row(me, "Siân Price (demo) was moved")
    me.take(moved.get_by_role("link", name=re.compile("^OE-")))
    me.sees("What has changed", "Idris Khan (demo)")
    on_both(me, me.page.url)
    me.follow("Change or cancel places")
    on_both(me, me.page.url)
    me.press("Cancel them")
    is_told(me, "Choose at least one place first.")
    me.page.get_by_role("checkbox", name="Tom Fisher (demo)").check()
    me.press("Move them to another date")
    me.press("Continue")
    is_told(me, "Choose one of the dates.")
    me.page.get_by_role("radio", name=re.compile("more with VAT")).first.check()
    me.press("Continue")
    me.sees("Move 1 place?", "£18.00 more with VAT, by invoice")
    me.press("Move 1 place")
    me.sees("Moved to", "An invoice over £18.00 is on its way to you.")
    me.follow("Change or cancel places")
    me.page.get_by_role("checkbox", name="Idris Khan (demo)").check()
    me.press("Cancel them")
    me.sees("Cancel 1 place?", "What goes back today", "£114.00")
    me.follow("Leave it as it is")
    me.follow("Send a colleague instead of Idris Khan (demo)")
    me.press("Give them the place")
    is_told(me, "Give the full name")
