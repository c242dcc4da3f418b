"""One date in the office: its places, people, money, messages and log."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings import holds
from bookings.changes import carrying_out, dates
from bookings.changes.cancel import cancel
from bookings.models import Booking, Invoice, SellerDetails, WaitingListEntry
from bookings.naming import chasing, links
from bookings.office import date_page, settling
from bookings.waiting.joining import leave
from common.models import OutgoingMessage
from courses.models import CourseRun
from tests import factories
from tests.booking import confirmed
from tests.bookings.paying import card_payment
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE, full_name="Olu Office"))


def address(run):
    return f"/cms/board/{run.pk}/"


def text(browser, run):
    return browser.get(address(run)).content.decode()


def gathered(run):
    run = CourseRun.objects.get(pk=run.pk)
    return date_page.DatePage(run, now=timezone.now(), today=timezone.localdate())


def test_places_and_people(office, run):
    booking = confirmed(run, places=3)
    holds.hold(run, places=1, now=timezone.now())
    lapsed = holds.hold(run, places=1, now=timezone.now())
    Booking.objects.filter(pk=lapsed.pk).update(hold_expires_at=timezone.now())
    page = text(office, run)
    learner = booking.places.get(name="Ann Able").learner
    assert reverse("learner:edit", args=[learner.pk]) in page
    for said in ("To be named", "ben@example.org", booking.reference, "3 sold, 1 held of 10"):
        assert said in page
    assert "1 unnamed." in page
    assert lapsed.reference not in page


def test_a_cancelled_place_is_told_apart(office, run):
    booking = confirmed(run)
    booking.places.filter(name="Ann Able").update(cancelled_at=timezone.now())
    date = gathered(run)
    assert [place.name for place in date.cancelled] == ["Ann Able"]
    assert [place.name for place in date.sold] == ["Ben Baker"]
    assert f"Cancelled {timezone.now():%-d %b %Y}" in text(office, run)


def test_money(office, run):
    SellerDetails.objects.create(vat_number="GB123456789")
    paid, due = confirmed(run), confirmed(run, places=1, text="Cy Cole")
    Booking.objects.filter(pk=paid.pk).update(method=Booking.Method.CARD)
    card_payment(paid, "144.00")
    date = gathered(run)
    assert {name: str(value) for name, value in date.money.items()} == {
        "net": "180.00", "vat": "36.00", "gross": "216.00", "paid": "144.00", "unpaid": "72.00",
    }  # fmt: skip
    assert [each.said for each in date.owed] == [
        "Paid by card",
        f"Due {due.invoice.due_on:%-d %b %Y}",
    ]
    Invoice.objects.filter(booking=due).update(due_on=dt.date(2026, 1, 2))
    assert gathered(run).owed[1].said == "Overdue since 2 Jan 2026"
    page = text(office, run)
    assert "Paid £144.00, unpaid £72.00" in page
    assert reverse("invoice:inspect", args=[due.invoice.pk]) in page


def test_a_date_without_anything_says_so_kindly(office, run):
    page = text(office, run)
    for said in (
        "Nobody has booked a place", "nothing is owed", "Nobody waits for a place",
        "Nobody was written to",
    ):  # fmt: skip
        assert said in page


def test_what_changed_a_date_or_its_places_is_among_its_messages(run, now):
    booking = confirmed(run, places=3)
    waits = WaitingListEntry.objects.create(
        run=run, course=run.course, name="W", email="w@example.org", places=1
    )
    [ann, _, unnamed] = booking.places.order_by("pk")
    links.invite(unnamed, email="cy@example.org", by=None, now=now)
    chasing.chase(now=run.starts_at - dt.timedelta(days=14))
    cancel([ann], by=None, now=now)
    leave(waits, now=now)
    deadline = now + dt.timedelta(days=7)
    change = dates.cancel_date(run, reason="Ill", deadline=deadline, by=None, now=now)
    carrying_out.carry_out(change, now=now)
    kinds = {each.kind for each in gathered(run).messages}
    assert kinds == {
        *("booking_confirmed", "place_confirmed", "name_request", "names_wanted"),
        *("place_cancelled", "places_cancelled", "waiting_list_left"),
        *("date_cancelled", "date_cancelled_person"),
    }
    about = {each.kind for each in OutgoingMessage.objects.about(booking)}
    assert about == kinds - {"waiting_list_left"}


def test_messages_are_those_about_this_date(office, run):
    booking = confirmed(run)
    other = confirmed(factories.CourseRunFactory(starts_in=dt.timedelta(days=40)))
    kinds = sorted((each.kind, each.recipient) for each in gathered(run).messages)
    assert kinds == [
        ("booking_confirmed", "booker@example.org"),
        ("place_confirmed", "ann@example.org"),
        ("place_confirmed", "ben@example.org"),
    ]
    references = {each.context.get("reference") for each in gathered(run).messages}
    assert booking.reference in references
    assert other.reference not in references


def test_the_log_says_who_did_what_in_words(office, run):
    booking = confirmed(run)
    Booking.objects.filter(pk=booking.pk).update(attention="Ring them")
    settling.settle(booking, note="Rang them")
    office.post(reverse("board:series", args=[run.pk]))
    page = text(office, run)
    assert "Booking confirmed" in page
    assert "Settled by the office" in page
    assert "Rang them" in page
    other = factories.CourseRunFactory()
    assert "Booking confirmed" not in text(office, other)


def test_waiting_list(office, run):
    entry = WaitingListEntry.objects.create(
        run=run, course=run.course, name="Wim Waits", email="wim@example.org", places=2
    )
    page = text(office, run)
    assert "Wim Waits" in page
    assert reverse("waitinglistentry:inspect", args=[entry.pk]) in page


def test_each_role_is_offered_what_it_may_do(run):
    confirmed(run)

    def offered(role):
        deeds = at_work(member(role)).get(address(run)).context["actions"]
        return [deed.label for deed in deeds]

    assert offered(roles.TRAINING_OFFICE) == [
        "Book places for somebody", "Register", "Access and dietary needs", "Print the list",
        "Change the date", "Copy into a series", "Move to another time", "Cancel the date",
    ]  # fmt: skip
    assert offered(roles.FINANCE) == ["Print the list"]
    assert "Access and dietary needs" not in offered(roles.ADMINISTRATORS)
    assert "/cms/learner/" not in text(at_work(member(roles.FINANCE)), run)
    assert at_work(member(roles.EDITORS)).get(address(run)).url == "/cms/"


def test_what_is_offered_opens(office, run):
    confirmed(run)
    for deed in office.get(address(run)).context["actions"]:
        assert office.get(deed.url).status_code == 200, deed.label


def test_a_date_that_was_called_off_leads_to_who_was_told(office, run):
    confirmed(run)
    assert "See who was told" not in text(office, run)
    now = timezone.now()
    change = dates.cancel_date(
        run, reason="R", deadline=now + dt.timedelta(days=7), by=None, now=now
    )
    assert reverse("date_change", args=[change.public_id]) in text(office, run)


def test_the_list_to_print_has_names_and_no_addresses(office, run):
    confirmed(run)
    page = office.get(f"{address(run)}print/").content.decode()
    assert "Ann Able" in page
    assert "ann@example.org" not in page
    assert "£" not in page


def test_names_are_escaped(office, run):
    confirmed(run, text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in text(office, run)


def test_a_full_date_costs_no_more(office):
    run = factories.CourseRunFactory(capacity=100)
    counts = []
    for number in (1, 29):
        for each in range(number):
            confirmed(run, places=1, text=f"Person {number}-{each}, p{number}{each}@example.org")
        office.get(address(run))
        with CaptureQueriesContext(connection) as queries:
            office.get(address(run))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_no_such_date(office):
    assert office.get("/cms/board/999999/").status_code == 404
