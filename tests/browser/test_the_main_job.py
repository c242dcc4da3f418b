"""The main job, from the front page to a certificate that anybody can check, on a phone (in the
dark scheme) and on a desk. Whatever page somebody passes is looked at: see `person`."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.booking import address, date_with_room, details, hold, places_left
from tests.browser.person import Person
from tests.browser.signing_in import signs_in_as_staff, signs_in_by_code
from tests.pdfs import opened

pytestmark = pytest.mark.browser

#: Nothing that a sender, a subject or the name of a file may say.
TELLING = re.compile("abuse|honour|violence|homicide|safeguarding", re.IGNORECASE)


@pytest.mark.parametrize(
    ("screen", "course"),
    [
        pytest.param(
            {"width": 360, "height": 740, "color_scheme": "dark"},
            "Honour abuse awareness",
            id="360",
        ),
        pytest.param({"width": 1280, "height": 900}, "Domestic abuse awareness", id="1280"),
    ],
)
def test_from_the_front_page_to_a_certificate(person, screen, course):
    buyer = f"buyer-{screen['width']}"

    reader = person(**screen)
    reads_about_the_practice(reader)
    books_by_card(reader, buyer, course)
    gets_the_confirmation(reader, buyer)
    books_on_invoice(reader, buyer, course)

    takes_the_register(person(**screen), course)
    code = downloads_the_certificate(person(**screen), course)
    anybody_checks_it(person(**screen), code)

    sees_what_was_booked(person(**screen), buyer)
    edits_a_page(person(**screen), words=f"Advice, as edited at {screen['width']} pixels.")


def reads_about_the_practice(reader: Person) -> None:
    reader.visit("/")
    for service, fact in {
        "Child Safeguarding Practice Reviews": "Working Together 2023",
        "Domestic Homicide Reviews": "Victims and Prisoners Act 2024",
        "Safeguarding consultancy": "Over 50 years, combined",
    }.items():
        reader.visit("/")
        reader.follow(service)
        reader.sees(service, fact)
    reader.visit("/")
    reader.follow("Read about Dr Khan")
    reader.sees("Dr Roxanne Khan", "BPS Chartered Psychologist")


def books_by_card(buyer: Person, name: str, course: str) -> None:
    buyer.visit("/courses/")
    buyer.follow(course)
    buyer.sees("What it is for", "What you will be able to do", "Who it is for")
    buyer.sees("CPD", "£", "+ VAT")
    left = places_left(date_with_room(buyer))
    address_of_the_course = buyer.page.url

    buyer.take(date_with_room(buyer).get_by_role("link", name="Book places"))
    buyer.fill(How_many_places_do_you_need="two")
    buyer.press("Hold the places")
    is_told(buyer, "Say how many places you need as a number, like 3.")
    buyer.fill(How_many_places_do_you_need="2")
    buyer.press("Hold the places")

    people = f"Name\tEmail\tRole\nAnn Able\tann-{name}.example.org\tTeacher\nBen Baker; ; Nurse"
    buyer.fill(**{"Who_is_coming?": people})
    buyer.press("Check these names")
    row = buyer.page.get_by_role("row", name="Ann Able")
    expect(row).to_contain_text(f"“ann-{name}.example.org” is not an email address.")
    buyer.fill(**{"Who_is_coming?": people.replace(f"ann-{name}.", f"ann-{name}@")})
    buyer.press("Check these names")
    expect(buyer.page.get_by_role("row", name="Ann Able")).to_contain_text("Ready")
    buyer.press("Continue with these people")

    buyer.fill(**details(name) | {"Your_full_name": ""})
    buyer.press("Continue")
    is_told(buyer, "Give your full name.")
    expect(buyer.page.get_by_label("Organisation", exact=True)).to_have_value(f"Council of {name}")
    buyer.press("I need more time")
    buyer.sees("You have 30 minutes more.")
    expect(buyer.page.get_by_role("button", name="I need more time")).to_have_count(0)
    buyer.fill(**details(name))
    buyer.press("Continue")

    buyer.sees("Check your answers", "Ann Able", "Ben Baker", f"Council of {name}")
    check = buyer.page.url
    buyer.press("by card")
    buyer.press("Decline the card")
    expect(buyer.page.get_by_role("alert")).to_contain_text("Your card was declined.")
    buyer.press("Leave this page")
    assert buyer.page.url == check + "?left=1"
    buyer.sees("Nothing was taken")
    buyer.press("by card")
    buyer.press("Pay £")

    buyer.sees("Your places are booked", re.compile(r"Booking reference OE-\w{6}"))
    buyer.sees("Paid by card on", "Ann Able", "Ben Baker")
    buyer.visit(address_of_the_course)
    assert places_left(date_with_room(buyer)) == left - 2


def is_told(person: Person, problem: str) -> None:
    """The summary of what is wrong stands above all else, and has the focus."""
    summary = person.page.get_by_role("alert", name="There is a problem")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(problem)
    expect(person.page).to_have_title(re.compile("^Error: "))


def gets_the_confirmation(buyer: Person, name: str) -> None:
    with buyer.mail(to=address(name), subject="confirmed") as message:
        files = message.page.get_by_role("link").filter(has_text=re.compile(r"\.(ics|pdf)$"))
        calendar, invoice = files.filter(has_text=".ics"), files.filter(has_text=".pdf")
        for shown in (message.page.get_by_role("heading", level=1), calendar, invoice):
            expect(shown).not_to_contain_text(TELLING)
        assert message.download(calendar).startswith(b"BEGIN:VCALENDAR\r\n")
        assert message.download(invoice).startswith(b"%PDF-")


def books_on_invoice(buyer: Person, name: str, course: str) -> None:
    hold(buyer, course=course)
    buyer.fill(**{"Who_is_coming?": f"Cy Carer, cy-{name}@example.org, Carer"})
    buyer.press("Check these names")
    buyer.press("Continue with this person")
    buyer.fill(**details(name))
    buyer.press("Continue")
    buyer.press("Confirm, and send an invoice")
    buyer.sees(
        "Your places are booked",
        re.compile(r"Due \d"),
        f"Your purchase order number PO-{name} is on it",
    )
    invoice = buyer.download(buyer.page.get_by_role("link", name="Download invoice"))
    assert invoice.startswith(b"%PDF-")
    with buyer.mail(to=f"cy-{name}@example.org", subject="your place") as message:
        message.sees("Dear Cy Carer", course)


def takes_the_register(trainer: Person, course: str) -> None:
    signs_in_as_staff(trainer, "trainer@onevidence.example", "/staff/registers/")
    trainer.follow(re.compile(rf"^Open the register ?: {course}"))
    trainer.press("Mark everybody present")
    trainer.page.get_by_role("group", name="Ravi Patel").get_by_label("Absent").check()
    trainer.press("Save and go to closing")
    trainer.sees("Certificates go out to 3 people", "Ravi Patel")
    closing = trainer.page.url
    trainer.press("Close the register")
    trainer.sees("This register is closed", "3 of 4 people were there.")
    expect(trainer.page.get_by_role("main").get_by_role("button")).to_have_count(0)
    trainer.visit(closing)
    trainer.sees("This register is closed")


def downloads_the_certificate(attendee: Person, course: str) -> str:
    """The code by which the certificate is checked."""
    with attendee.mail(to="amina@demo.example", subject="your certificate") as message:
        message.sees(course)
        expect(message.page.get_by_role("heading", level=1)).not_to_contain_text(TELLING)

    signs_in_by_code(attendee, "amina@demo.example")
    assert attendee.page.url == attendee.demo.site + "/my/"
    learning = attendee.page.get_by_role("main").get_by_role("listitem").filter(has_text=course)
    entry = learning.filter(has_text="Certificate OEC-")
    certificate = attendee.download(entry.get_by_role("link", name="Download certificate"))
    assert len(opened(certificate).pages) == 1
    check = entry.get_by_role("link", name="See what others see").get_attribute("href")
    return check.rstrip("/").split("/")[-1]


def anybody_checks_it(anybody: Person, code: str) -> None:
    anybody.visit("/verify/")
    anybody.fill(Code_on_the_certificate=code)
    anybody.press("Check this certificate")
    anybody.sees("This certificate is valid")
    expect(anybody.page.get_by_role("main")).not_to_contain_text("Amina")
    anybody.fill(Full_name="Amina Yusuf (demo)")
    anybody.press("Check the name")
    anybody.sees("The name matches")


def sees_what_was_booked(booker: Person, name: str) -> None:
    signs_in_by_code(booker, address(name))
    booker.visit("/organisation/")
    booker.sees(f"Council of {name}", "Paid by card", "Due")
    booked = booker.page.get_by_role("table", name="The newest first").locator("tbody tr")
    expect(booked).to_have_count(2)
    invoices = booker.page.get_by_role("link", name="(PDF)")
    expect(invoices).to_have_count(2)
    booker.follow(re.compile("^OE-"))
    booker.sees("Cy Carer")


def edits_a_page(editor: Person, *, words: str) -> None:
    signs_in_as_staff(editor, "admin@onevidence.example", "/cms/")
    office = editor.page.get_by_role("main")
    office.get_by_label("Search term").fill("consultancy")
    with editor.page.expect_navigation():
        office.get_by_label("Search term").press("Enter")
    editor.look()
    editor.follow("Safeguarding consultancy")
    editor.fill(Summary=words)
    editor.page.get_by_role("button", name="More actions").click()
    editor.press("Publish")
    editor.follow("View live")
    editor.sees("Safeguarding consultancy", words)
