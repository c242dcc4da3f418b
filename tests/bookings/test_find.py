"""The office's one search."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from bookings import quotes
from tests import factories
from tests.booking import confirmed
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

FIND = "/cms/find/"


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


def found(browser, words):
    """The titles in each group."""
    groups = browser.post(FIND, {"words": words}, follow=True).context.get("groups") or []
    return {group.heading: [each.title for each in group.found] for group in groups}


@pytest.fixture
def booking(run):
    return confirmed(run, organisation_name="Exeter Borough", po_number="PO-4711")


def test_a_booking_by_everything_it_is_known_by(office, booking):
    invoice = booking.invoice.number
    for words in (booking.reference, booking.reference.lower()[3:], "4711", "exeter bor"):
        assert booking.reference in found(office, words)["Bookings"], words
    assert found(office, invoice) == {"Invoices": [invoice]}
    assert found(office, "4711")["Invoices"] == [invoice]
    assert found(office, "exeter")["Organisations"] == ["Exeter Borough"]


def test_an_order_by_its_number_however_it_is_said(office, booking, run):
    bare = confirmed(run, po_number="4711", organisation_name="Other Borough")
    for words in ("PO 4711", "po-4711", "P.O. number 4711", "PO no. 4711", "4711"):
        listed = found(office, words)["Bookings"]
        assert sorted(listed) == sorted([booking.reference, bare.reference]), words
    assert "Bookings" not in found(office, "PO 4712")


def test_people_by_name_and_address(office, booking):
    assert found(office, "ann ab") == {"Learners": ["Ann Able"], "Places": ["Ann Able"]}
    assert found(office, "ANN@example")["Learners"] == ["Ann Able"]
    booking.organisation.learners.update(erased_at=booking.confirmed_at)
    assert "Learners" not in found(office, "ann ab")


def test_quotes_and_dates(office, run):
    quote = quotes.draft(
        run.course,
        organisation_name="Example Council",
        contact_name="Quentin Quote",
        contact_email="q@example.org",
        people=12,
        wanted_dates="",
        mode="online",
        place="",
        owner=None,
    )
    assert found(office, "quentin") == {"Quotes": [quote.number]}
    assert found(office, run.course.title)["Dates"] == [run.course.title]


def test_every_line_leads_somewhere_that_opens(office, booking):
    page = office.post(FIND, {"words": "ex"}, follow=True)
    urls = [each.url for group in page.context["groups"] for each in group.found]
    assert len(urls) > 3
    for url in urls:
        assert office.get(url).status_code == 200, url


def test_each_role_finds_what_it_may_see(booking):
    """Finance keeps no people; who signs in is for administrators."""
    words = "example.org"
    finance = found(at_work(member(roles.FINANCE)), words)
    assert "Learners" not in finance
    assert "People who sign in" not in finance
    assert "People who sign in" not in found(at_work(member(roles.TRAINING_OFFICE)), words)
    assert "People who sign in" in found(at_work(member(roles.ADMINISTRATORS)), words)
    editor = at_work(member(roles.EDITORS))
    assert editor.get(FIND).url == "/cms/"
    assert editor.post(FIND, {"words": words}).url == "/cms/"


def test_words_stay_out_of_the_address_and_are_there_on_coming_back(office, booking):
    answer = office.post(FIND, {"words": "Ann Able"})
    assert answer.url == FIND
    assert "Ann Able" in office.get(FIND).content.decode()


def test_too_little_finds_nobody_and_says_so(office, booking):
    page = office.post(FIND, {"words": " a "}, follow=True)
    assert "Type at least two letters" in page.content.decode()
    assert not page.context["groups"]
    page = office.post(FIND, {"words": "zzzz"}, follow=True).content.decode()
    assert "Nothing was found" in page
    fresh = at_work(member(roles.TRAINING_OFFICE)).get(FIND).content.decode()
    assert "Type at least two" not in fresh


def test_what_was_typed_is_escaped(office):
    page = office.post(FIND, {"words": "<script>alert(1)"}, follow=True).content.decode()
    assert "<script>alert(1)" not in page


def test_many_are_cut_short_and_cost_no_more(office):
    counts = []
    for number in (1, 29):
        for _ in range(number):
            run = factories.CourseRunFactory(course__title="Common words")
            confirmed(run, places=1, text="Common Name", organisation_name="Common Council")
        office.post(FIND, {"words": "common"})
        office.get(FIND)
        with CaptureQueriesContext(connection) as queries:
            page = office.get(FIND)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    groups = {group.heading: group for group in page.context["groups"]}
    assert len(groups["Bookings"].found) == 10
    assert groups["Bookings"].has_more
    assert office.get(groups["Bookings"].more_url).status_code == 200
