"""Finance at its reports, and an organisation at its statement: every page is looked at, wide and
on a telephone."""

import pytest

from tests.browser.person import Person
from tests.browser.signing_in import signs_in_as_staff, signs_in_by_code
from tests.browser.test_office import Clerk, HurriedClerk

pytestmark = pytest.mark.browser

FINANCE = "finance@onevidence.example"
PAGES = ("", "aged/", "sales/", "vat/", "vat/papers/", "accounting/")


def opens_every_report(clerk: Person) -> None:
    for page in PAGES:
        clerk.visit(f"/cms/money_reports/{page}")
    clerk.visit("/cms/money_reports/statements/")
    clerk.follow("Demo Borough Council (demo)")
    clerk.sees("Opening balance", "Closing balance", "Still to be paid")
    clerk.follow("Send statement")
    clerk.sees("Those who buy for the organisation.")


def test_every_report_is_whole_on_a_wide_screen(person):
    clerk = person(Clerk)
    signs_in_as_staff(clerk, FINANCE, "/cms/")
    opens_every_report(clerk)
    clerk.press("Send statement")
    clerk.sees("The statement is on its way to 1 person.")


def test_every_report_is_whole_on_a_telephone(person):
    clerk = person(HurriedClerk, width=360, height=740)
    signs_in_as_staff(clerk, FINANCE, "/cms/")
    opens_every_report(clerk)


@pytest.mark.parametrize("width", [1280, 320])
def test_an_organisation_reads_its_statement(person, width):
    me = person(width=width, height=740)
    signs_in_by_code(me, "booker@demo.example")
    me.visit("/organisation/")
    me.follow("Statement")
    me.sees("Opening balance", "Closing balance")
    me.press("Make a PDF of it")
    me.sees("Your statement is being made")
