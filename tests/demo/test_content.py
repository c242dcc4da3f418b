"""Demo content: loading it again adds nothing, and takes nothing back from who has edited it."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.db import models, transaction
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Page, Site

from accounts.models import Learner, Organisation, User
from bookings import pricing, seats
from bookings.bank import running
from bookings.ledger import balances
from bookings.minimums import deciding
from bookings.models import (
    BankFile,
    Booking,
    Change,
    CreditNote,
    DateChange,
    DiscountCode,
    Dispute,
    Invoice,
    InvoiceTerms,
    NameRequest,
    Offer,
    Place,
    PlacePool,
    ProForma,
    Quote,
    Refund,
    SellerDetails,
    WaitingListEntry,
)
from bookings.terms import agreed
from common import integrity
from common.models import OutgoingMessage
from courses import registers
from courses.models import Course, CoursePage, CourseRun
from demo.content import load
from demo.content.money import ACADEMY
from demo.content.people import ORGANISATION, STAFF, TRAINER
from pages import links
from tests.served import free_port

#: A Tuesday, so that the last working day was a Monday and the one before a Friday.
NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loading takes seconds: it is done once, in a transaction around all the tests."""
    port = free_port()
    there = {
        "PORT": free_port(),
        "STRIPE_PORT": port,
        "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        "VAR_DIR": tmp_path_factory.mktemp("var"),
    }
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        time_machine.travel(NOW),
        override_settings(**there),
    ):
        load(now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(_loaded, db):
    """Everything that the demonstration is filled with."""


def rows() -> dict[type[models.Model], int]:
    return {model: model._default_manager.count() for model in apps.get_models()}


def upcoming(code: str, now=NOW):
    return list(CourseRun.objects.filter(course__code=code).upcoming(now))


def owing() -> list[Invoice]:
    return list(balances.unpaid(Invoice.objects.order_by("due_on")))


def test_loading_twice_changes_nothing(loaded):
    before = rows()
    load(now=NOW)
    assert rows() == before


def test_what_was_edited_stays_edited(loaded):
    Course.objects.filter(code="oe-101").update(title="Our own title")
    User.objects.filter(email=TRAINER).update(full_name="Our own trainer")
    page = CoursePage.objects.get(slug="honour-abuse-awareness")
    page.title = "Our own page"
    page.save_revision().publish()
    seller = SellerDetails.load()
    seller.name = "Our own name"
    seller.save()

    load(now=NOW)

    assert Course.objects.get(code="oe-101").title == "Our own title"
    assert User.objects.get(email=TRAINER).full_name == "Our own trainer"
    assert CoursePage.objects.get(slug="honour-abuse-awareness").title == "Our own page"
    assert SellerDetails.load().name == "Our own name"


def test_what_was_deleted_does_not_come_back(loaded):
    Page.objects.get(slug="contact").delete()
    deleted, *rest = upcoming("oe-102")
    week = deleted.first_start
    deleted.delete()

    load(now=NOW)

    assert not Page.objects.filter(slug="contact").exists()
    starts = [run.first_start for run in upcoming("oe-102")]
    assert week not in starts
    kept = [run.first_start for run in rest]
    assert [start for start in starts if start in kept] == kept
    assert len(starts) == len(kept) + 1  # another week's, in place of the deleted one


def test_a_demonstration_kept_for_months_has_dates_to_come(loaded):
    later = NOW + dt.timedelta(weeks=20)
    assert upcoming("oe-101", later) == []
    load(now=later)
    for code in ("oe-101", "oe-102"):
        starts = [run.first_start for run in upcoming(code, later)]
        assert len(starts) == len(set(starts)) == 3


def test_dates_differ_in_what_is_left_of_them(loaded):
    runs = seats.with_places_left(
        CourseRun.objects.filter(course__code="oe-101").upcoming(NOW), now=NOW
    )
    assert [run.places_left for run in runs] == [
        16, 0, 16, 3, 16, 11, 0, 12, 12, 14, 14, 14, 14
    ]  # fmt: skip


def test_dates_last_as_long_as_the_course_counts(loaded):
    for run in CourseRun.objects.select_related("course").prefetch_related("sessions"):
        assert run.minutes == run.course.cpd_hours * 60


def test_for_each_course_a_register_waits_to_be_taken(loaded):
    trainer = User.objects.get(email=TRAINER)
    due = registers.listed(trainer.course_runs.all(), now=NOW).due
    given = {run.course.code: timezone.localdate(run.first_start) for run in due}
    assert given == {
        "oe-101": dt.date(2026, 11, 23),
        "oe-102": dt.date(2026, 11, 20),
    }
    assert [run.people for run in due] == [4, 4]
    assert all(run.can_be_closed(NOW) for run in due)


def test_what_is_booked_was_booked_as_anybody_books(loaded):
    booked = Counter(Booking.objects.values_list("state", "method"))
    assert booked == {
        ("confirmed", "invoice"): 13,
        ("confirmed", "pool"): 1,
        ("confirmed", "card"): 1,
        ("cancelled", "card"): 1,
        ("held", ""): 2,
    }
    assert Learner.objects.count() == 16
    recipients = OutgoingMessage.objects.values_list("recipient", flat=True)
    assert {recipient.partition("@")[2] for recipient in recipients} == {"demo.example"}


def test_of_the_prepaid_places_some_were_taken_and_one_came_back(loaded):
    [pool] = PlacePool.objects.with_counts()
    assert (pool.size, pool.used, pool.returned, pool.left) == (20, 3, 1, 18)


def test_whoever_is_first_on_the_waiting_list_has_an_offer_and_others_wait(loaded):
    waits = WaitingListEntry.objects.order_by("pk").values_list("email", "places", "state")
    assert list(waits) == [
        ("booker@demo.example", 2, "offered"),
        ("reader@demo.example", 2, "waiting"),
        ("sian@demo.example", 3, "waiting"),
    ]
    offer = Offer.objects.get()
    assert (offer.state, offer.places, offer.asked) == ("open", 1, 2)


def test_a_date_with_too_few_waits_for_its_decision_and_for_two_names(loaded):
    [run] = deciding.with_sold(CourseRun.objects.exclude(minimum_places=None))
    assert (run.minimum_places, run.sold, run.going_ahead_at) == (8, 3, None)
    assert run.decided_on > NOW.date()
    assert Place.objects.filter(run=run, name="").count() == 2
    assert NameRequest.objects.open().get().place.run == run


def test_a_booking_has_a_history_of_every_kind_of_change(loaded):
    changed = Counter(Change.objects.values_list("booking", "kind"))
    [booking] = {key for key, kind in changed if kind == "moved"}
    assert {kind for key, kind in changed if key == booking} == {
        "substituted", "moved", "cancelled"
    }  # fmt: skip


def test_two_organisations_have_still_to_choose_about_a_cancelled_date(loaded):
    change = DateChange.objects.get()
    assert change.cancels
    chosen = change.choices.values_list("booking__contact_email", "choice")
    assert sorted(chosen) == [
        ("booker@demo.example", "pending"),
        ("charity@demo.example", "pending"),
    ]


def test_both_courses_were_booked_at_the_price_of_the_package(loaded):
    [booking] = Booking.objects.annotate(courses=Count("places__course", distinct=True)).filter(
        courses=2
    )
    assert pricing.price(booking.places.all()).net == Decimal("280")
    assert DiscountCode.objects.get().code == "DEMO10"


def test_a_private_date_and_a_quote_wait_for_the_organisation(loaded):
    assert CourseRun.objects.exclude(organisation=None).get().organisation.name == ORGANISATION
    assert Quote.objects.get().state == Quote.State.SENT


def test_one_invoice_is_overdue_and_was_reminded_of(loaded):
    [overdue] = [each for each in owing() if each.due_on < NOW.date()]
    assert (overdue.customer["name"], overdue.owed) == (ACADEMY, Decimal("204"))
    assert overdue.due_on == NOW.date() - dt.timedelta(days=15)
    assert [reminder.days for reminder in overdue.reminders.all()] == [7]


def test_one_invoice_is_paid_in_part_and_one_was_corrected(loaded):
    owed = {(each.customer["name"], each.gross, each.owed) for each in owing()}
    assert ("Demo Refuge (demo)", Decimal("180"), Decimal("80")) in owed
    assert ("Demo Primary School (demo)", Decimal("102"), Decimal("96")) in owed
    note = CreditNote.objects.get(by_hand=True)
    assert (note.gross, note.invoice.customer["name"]) == (
        Decimal("6"), "Demo Primary School (demo)"
    )  # fmt: skip


def test_invoices_are_numbered_in_the_order_of_their_days(loaded):
    days = list(Invoice.objects.order_by("number").values_list("issued_on", flat=True))
    assert days == sorted(days)


def test_the_council_has_credit_that_pays_for_a_part_of_a_booking(loaded):
    council = Organisation.objects.get(name=ORGANISATION)
    assert balances.spendable(council) == Decimal("50")


def test_what_the_bank_brought_found_its_invoices_and_one_transfer_waits(loaded):
    file = BankFile.objects.get()
    assert (file.state, file.passed_over) == (BankFile.State.DONE, 1)
    assert running.counts(file) == {"recorded": 2, "queued": 1}


def test_the_academy_has_terms_and_something_to_approve(loaded):
    terms = InvoiceTerms.objects.get()
    assert terms.organisation.name == ACADEMY
    made = ProForma.objects.get()
    assert (made.customer["name"], made.gross) == (ACADEMY, Decimal("204"))
    assert made.booking.hold_expires_at == NOW + dt.timedelta(hours=24)
    agreed.check_number(terms, made.customer["po_number"])
    with pytest.raises(agreed.NotOnInvoice):
        agreed.check(terms.organisation, gross=Decimal("300"), po_number="DAT-0001")


def test_one_card_payment_went_back_and_one_is_disputed(loaded):
    assert Refund.objects.get().attempt.booking.individual
    [dispute] = Dispute.objects.open()
    assert dispute.attempt.booking.organisation_name == "Demo Housing Association (demo)"
    assert dispute.respond_by > dispute.opened_at


def test_everything_agrees(loaded):
    assert integrity.check().problems == []


def test_whole_addresses_follow_the_port(loaded, settings):
    settings.SITE_URL = "http://localhost:9000"
    load(now=NOW)
    page = Page.objects.get(slug="contact")
    assert page.full_url == "http://localhost:9000/contact/"


def test_a_site_that_was_given_a_name_keeps_it(loaded, settings):
    Site.objects.update(hostname="demo.example", port=8443)
    settings.SITE_URL = "http://localhost:9000"
    load(now=NOW)
    assert list(Site.objects.values_list("hostname", "port")) == [("demo.example", 8443)]


def test_everything_made_up_says_so(loaded):
    assert all("demo" in course.price_note for course in Course.objects.all())
    assert all("demo" in learner.full_name for learner in Learner.objects.all())
    assert all(user.full_name.startswith("Demo ") for user in User.objects.all())
    assert "demo" in SellerDetails.load().name


@pytest.mark.parametrize("person", STAFF, ids=lambda person: person.role)
def test_staff_have_their_role_and_their_second_factor(loaded, person):
    user = User.objects.get(email=person.email)
    assert user.is_staff
    assert [group.name for group in user.groups.all()] == [person.role]
    assert user.totpdevice_set.filter(confirmed=True).count() == 1


def test_the_links_of_every_page_can_be_read(loaded):
    """Some lead to one of several kinds of page."""
    found = {
        page.slug: list(links.of(page)) for page in Page.objects.filter(depth__gt=1).specific()
    }
    assert any(link.page for links_of_page in found.values() for link in links_of_page)
