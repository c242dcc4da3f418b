"""Demo content: loading it again adds nothing, and takes nothing back from who has edited it."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.db import models, transaction
from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page, Site

from accounts.models import Learner, User
from bookings import pricing, seats
from bookings.minimums import deciding
from bookings.models import (
    Booking,
    Change,
    DateChange,
    DiscountCode,
    NameRequest,
    Offer,
    Place,
    PlacePool,
    Quote,
    SellerDetails,
    WaitingListEntry,
)  # fmt: skip
from common.models import OutgoingMessage
from courses import registers
from courses.models import Course, CoursePage, CourseRun
from demo.content import load
from demo.content.people import ORGANISATION, STAFF, TRAINER
from pages import links

#: A Tuesday, so that the last working day was a Monday and the one before a Friday.
NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Loading takes seconds: it is done once, in a transaction around all the tests."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW):
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
    assert booked == {("confirmed", "invoice"): 9, ("confirmed", "pool"): 1, ("held", ""): 1}
    assert Learner.objects.count() == 8
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
