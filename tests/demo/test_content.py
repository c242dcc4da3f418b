"""Demo content: loading it again adds nothing, and takes nothing back from who has edited it."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page, Site

from accounts.models import Learner, User
from bookings import seats
from bookings.models import Booking, Invoice, SellerDetails
from common.models import OutgoingMessage
from courses import registers
from courses.models import Course, CoursePage, CourseRun, Enrolment
from demo.content import load
from demo.content.people import STAFF, TRAINER
from pages import links

#: A Tuesday, so that the last working day was a Monday and the one before a Friday.
NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Loading takes seconds: it is done once, in a transaction around all the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
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
    assert [run.places_left for run in runs] == [16, 0, 16, 3, 16, 14, 14, 14, 14]


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
    assert {booking.state for booking in Booking.objects.all()} == {Booking.State.CONFIRMED}
    assert Invoice.objects.count() == 3
    assert Enrolment.objects.count() == 9
    assert Learner.objects.count() == 4
    assert set(OutgoingMessage.objects.values_list("recipient", flat=True)) == {
        "booker@demo.example",
        "amina@demo.example",
        "sian@demo.example",
        "ravi@demo.example",
        "zoe@demo.example",
    }


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
