"""The two doors: a code by email for customers, password and one-time code for staff."""

import re

from tests.browser.person import Person

PASSWORD = "for-demonstration-only"


def signs_in_by_code(person: Person, email: str) -> None:
    person.visit("/")
    if person.page.get_by_role("link", name="Sign in").first.is_hidden():
        person.page.get_by_text("Menu", exact=True).click()
    person.follow("Sign in")
    person.fill(Email_address=email)
    before = person.messages(to=email, subject="your code")
    person.press("Send me a code")
    with person.mail(to=email, subject="your code", beyond=before) as message:
        words = message.page.get_by_role("main").inner_text()
    person.fill(**{"Six-digit_code": re.search(r"^\d{6}$", words, re.MULTILINE)[0]})
    person.press("Sign in")


def signs_in_as_staff(person: Person, email: str, to: str) -> None:
    person.visit(to)
    person.fill(Email_address=email, Password=PASSWORD)
    person.press("Continue")
    person.fill(Code=person.demo.manage("demo_code", email))
    person.press("Sign in")
