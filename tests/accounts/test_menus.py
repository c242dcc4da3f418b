"""What each role sees in the office's menu, and that what it does not see does not open."""

import pytest
from wagtail.admin.menu import admin_menu

from accounts import roles
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

REPORTS_OF_EDITORS = [
    "Reports: Page reviews", "Reports: Broken links", "Reports: Workflows",
    "Reports: Workflow tasks", "Reports: Site history", "Reports: Aging pages",
    "Reports: Page types usage",
]  # fmt: skip
HELP_OF_EDITORS = ["Help: Editor Guide", "Help: Shortcuts"]
#: On another site, and no page at all.
ELSEWHERE = set(HELP_OF_EDITORS)
QUEUE = ["Needs attention", "Find"]
BOOKINGS = [
    *QUEUE,
    "Bookings: Board", "Bookings: Bookings", "Bookings: Quotes",
    "Bookings: Waiting list", "Bookings: Prepaid places",
    "Money: Invoices", "Money: Credit notes", "Money: Terms of payment",
    "Money: Card payments", "Money: Disputes", "Money: Payment events",
]  # fmt: skip
BANK = ["Money: Bank statements", "Money: Transfers to match"]
REPORTS = "Money: Reports"
FOR_CUSTOMERS = "Bookings: Book for somebody"
TOPICS = "Training: Topics"
CHECK = "Reports: Check of the records"
PRICES = ["Prices: Discount codes", "Prices: Group discounts", "Prices: Packages"]
TRAINING = ["Training: Courses", "Training: Dates", TOPICS, "Training: Requests for dates"]
KEPT_TEXTS = ["Kept texts: Statutory names", "Kept texts: FAQs", "Kept texts: Testimonials"]
PEOPLE = [
    "People: Organisations", "People: Learners", "People: Likely duplicates", "People: Merges",
]  # fmt: skip

MENUS = {
    roles.EDITORS: [
        "Pages", TOPICS, "Images", "Documents", "Helplines", *KEPT_TEXTS,
        *REPORTS_OF_EDITORS, "Settings: Site settings", "Settings: Menu and foot", *HELP_OF_EDITORS,
    ],
    roles.TRAINING_OFFICE: [
        "Enquiries", *TRAINING, *BOOKINGS, FOR_CUSTOMERS, *PRICES, *PEOPLE,
        "People: Safe contact", "Messages",
        CHECK, "Reports: Site history", "Settings: Enquiries", "Settings: Few bookings",
        "Settings: Joining instructions",
        "Settings: Email wording", "Help: Shortcuts",
    ],
    roles.FINANCE: [
        *BOOKINGS, *BANK, REPORTS, *PRICES, "People: Organisations", "Messages",
        "Reports: Site history", "Settings: Invoices and terms", "Settings: Invoice reminders",
        "Settings: Accounting codes", "Help: Shortcuts",
    ],
    roles.ADMINISTRATORS: [
        "Pages", "Enquiries", *TRAINING, *BOOKINGS, *BANK, REPORTS, FOR_CUSTOMERS, *PRICES,
        *PEOPLE,
        "People: Erasure", "Images",
        "Documents", "Helplines",
        *KEPT_TEXTS, "Messages",
        *REPORTS_OF_EDITORS, "Reports: Locked pages", "Reports: Audit trail", CHECK,
        "Reports: Sign-in lockouts",
        "Reports: What would go today", "Reports: What was deleted",
        "Settings: What is kept for how long",
        "Settings: Site settings", "Settings: Menu and foot", "Settings: Enquiries",
        "Settings: Invoices and terms", "Settings: Invoice reminders",
        "Settings: Accounting codes",
        "Settings: Joining instructions",
        "Settings: Few bookings", "Settings: Email wording", "Settings: Users",
        "Settings: Groups", "Settings: Sites", "Settings: Collections", "Settings: Redirects",
        "Settings: Workflows",
        "Settings: Workflow tasks", *HELP_OF_EDITORS,
    ],
}  # fmt: skip


def entries(menu, request, above=""):
    """Each entry with its address, in the order shown."""
    for item in sorted(menu.menu_items_for_request(request), key=lambda item: item.order):
        if hasattr(item, "menu"):
            yield from entries(item.menu, request, f"{item.label}: ")
        else:
            yield f"{above}{item.label}", item.url


def menu_of(browser):
    return dict(entries(admin_menu, browser.get("/cms/").wsgi_request))


@pytest.mark.parametrize("role", MENUS)
def test_each_role_sees_its_own_menu(role):
    assert sorted(menu_of(at_work(member(role)))) == sorted(MENUS[role])


@pytest.mark.parametrize("role", MENUS)
def test_what_is_shown_opens_and_what_is_not_shown_does_not(role):
    # How people can safely be reached is for the training office alone.
    everything = menu_of(at_work(member(roles.ADMINISTRATORS)))
    everything |= menu_of(at_work(member(roles.TRAINING_OFFICE)))
    for label in ELSEWHERE:
        del everything[label]
    browser = at_work(member(role))
    shown = menu_of(browser)
    opened = set()
    for label, address in everything.items():
        # The address of a setting leads on to its one record, a refusal back to the first page.
        answer = browser.get(address, follow=True)
        if answer.status_code == 200 and answer.request["PATH_INFO"] != "/cms/":
            opened.add(label)
    assert opened == set(shown) - ELSEWHERE


def test_trainers_have_registers_and_no_office():
    browser = at_work(member(roles.TRAINERS))
    assert browser.get("/cms/").status_code == 403
    assert browser.get("/staff/registers/").status_code == 200


def test_nobody_of_the_staff_is_without_a_menu():
    assert set(MENUS) | {roles.TRAINERS} == set(roles.ALL)
