"""Asking the office, each form with bad and good answers: on a small phone at night, on a tablet,
and at a desk without JavaScript. Whatever page somebody passes is looked at: see `person`."""

import re

import pytest
from playwright.sync_api import expect

from pages.enquiries.spam import FASTEST
from tests.browser.person import Person
from tests.browser.test_the_main_job import signs_in_as_staff

pytestmark = pytest.mark.browser

WHO = {"Organisation": "Example LSCP", "Your_full_name": "Asha Asker"}
BORN = "The child was born on 3 March 2019."


def without_javascript(person: Person) -> Person:
    """No script of the site's ever arrives. (Where the browser runs none at all, axe cannot look
    either.)"""
    person.context.route(
        "**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    return person


def send(person: Person, button: str) -> None:
    """No faster than a person could."""
    person.page.wait_for_timeout(FASTEST * 1000 + 100)
    person.press(button)


def is_refused(person: Person, *problems: str, focused: bool = True) -> None:
    summary = person.page.get_by_role("alert", name="There is a problem")
    for problem in problems:
        expect(summary).to_contain_text(problem)
    if focused:
        expect(summary).to_be_focused()
    expect(person.page).to_have_title(re.compile("^Error: "))


def was_sent(person: Person) -> None:
    person.sees("Your message has been sent", re.compile(r"EN-\w{7}"), "What happens next")
    address = person.page.url
    person.page.reload()
    assert person.page.url == address
    person.sees("Your message has been sent")


def test_commissioning_a_review_on_a_small_phone_at_night(person):
    asker = person(width=320, height=640, color_scheme="dark")
    asker.visit("/contact/")
    asker.follow("Commission a review")
    send(asker, "Send the enquiry")
    is_refused(asker, "Give your role.", "Say how far the review has come.")

    asker.fill(**WHO, Your_role="Business manager", Your_work_email="asha@example.org")
    for group, answer in {
        "What type of review is it?": "Not decided yet",
        "What would you like us to do?": "Both",
        "How far has it come?": "Terms of reference agreed",
        "Are there parallel proceedings?": "No",
        "How should it be held?": "Online",
        "How will you choose a reviewer?": "Tender",
        "Which documents do you need from us?": "Fees",
    }.items():
        asker.page.get_by_role("group", name=group).get_by_label(answer, exact=True).check()
    asker.fill(**{"When_should_it_start?": "March 2027", "When_is_the_report": "September 2027"})
    asker.fill(Anything_else_we_should_know=BORN)
    send(asker, "Send the enquiry")
    is_refused(asker, "“born on 3 March 2019” looks like a date of birth")
    asker.sees("Why we stopped your message")
    notes = asker.page.get_by_label("Anything else we should know")
    expect(notes).to_have_value(BORN)
    notes.fill("The panel meets on Tuesdays.")
    asker.press("Send the enquiry")
    was_sent(asker)


def test_from_a_course_to_a_quote_on_a_tablet(person):
    asker = person(width=768, height=1024)
    asker.visit("/courses/")
    asker.follow("Domestic abuse awareness")
    asker.follow("Ask for a quote")
    assert "abuse" not in asker.page.url
    course = asker.page.get_by_label("Which course?").locator("option:checked")
    expect(course).to_have_text("Domestic abuse awareness")
    asker.fill(How_many_people="many")
    send(asker, "Ask for a quote")
    is_refused(asker, "as a number like 15", "Say who will be trained")
    asker.fill(How_many_people="18", Who_are_they="Social workers", Town="Leicester")
    asker.fill(When_would_suit_you="A Tuesday in March 2027")
    asker.page.get_by_label("At our place").check()
    asker.fill(**WHO, Your_work_email="asks@example.org")
    asker.press("Ask for a quote")
    was_sent(asker)

    office = person()
    signs_in_as_staff(office, "office@onevidence.example", "/cms/enquiries/")
    office.follow(re.compile("^EN-"))
    office.press("Make a quote from this")
    office.press("Send it to asks@example.org")
    office.sees("£1,710.00 + £342.00 VAT")

    with asker.mail(to="asks@example.org", subject="quote QU-") as offer:
        offer.follow(re.compile("quotes.[0-9a-f]{8}"))
        offer.sees("Domestic abuse awareness", "£2,052.00")
        offer.fill(Your_full_name="Asha Asker", Purchase_order_number="PO-1")
        offer.press("Accept for")
        offer.sees("You have accepted this quote")

    office.page.reload()
    office.press("Make the private date")
    expect(office.page.get_by_role("textbox", name="Link to this private date")).to_have_value(
        re.compile(r"/book/.+\?key=")
    )


def test_writing_to_the_office_at_a_desk_without_javascript(person):
    writer = without_javascript(person())
    writer.visit("/enquiries/contact/")
    writer.fill(Your_message="My husband hits me.", Your_email="nobody")
    send(writer, "Send the message")
    is_refused(writer, "Give your full name.", "like name@example.org", focused=False)
    expect(writer.page.get_by_label("Your message")).to_have_value("My husband hits me.")
    writer.fill(Your_full_name="Somebody", Your_email="somebody@example.org")
    writer.press("Send the message")
    was_sent(writer)
    writer.sees("If you are not safe, please do not wait for us", "0808 2000 247")
    writer.sees("We have sent no confirmation by email")
