"""Every list of the office can be taken away, as filtered; and what has a history is cancelled and
never deleted."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts import roles
from accounts.practice.fresh_code import SHOWN
from bookings.models import Booking, Invoice, WaitingListEntry
from courses.models import CourseRun
from tests import factories
from tests.booking import confirmed
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

#: Lists that nobody takes away, and why.
NOT_TAKEN_AWAY = {
    "safe_contact": "how somebody can safely be reached leaves the building with nobody",
    "erasures": "who asked to be forgotten is not to be kept in a file",
    "merges": "each is read with its preview, and the audit trail has all of them",
    "messagewording": "settings: a row for each kind of message",
    "retentionrule": "settings: a row for each kind of record",
    "wagtailsites": "a row for the site",
    "wagtailusers_groups": "a row for each role",
}


def lists():
    """Every viewset of the office that lists rows, by its name."""
    found = [each for each in viewsets.viewsets if isinstance(each, ModelViewSet)]
    return {each.name: each for each in found}


def has_export(viewset):
    return isinstance(viewset.list_export, list) and bool(viewset.list_export)


def taken(browser, address, **asked):
    answer = browser.get(address, {**asked, "export": "csv"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def everybody():
    """An administrator who has just shown who they are."""
    browser = at_work(member(roles.ADMINISTRATORS))
    session = browser.session
    session[SHOWN] = timezone.now().timestamp()
    session.save()
    return browser


def test_every_list_can_be_taken_away_or_says_why_not(everybody, run):
    confirmed(run)
    ours = lists()
    assert {"booking", "invoice", "courserun", "course", "learner", "quotes"} <= set(ours)
    without = {name for name, viewset in ours.items() if not has_export(viewset)}
    assert without == set(NOT_TAKEN_AWAY)
    for name in set(ours) - without:
        address = reverse(ours[name].get_url_name(index_of(ours[name])))
        rows = taken(everybody, address)
        assert len(rows[0]) == len(ours[name].list_export), name
        answer = everybody.get(address, {"export": "xlsx"})
        assert answer["Content-Type"].endswith("spreadsheetml.sheet"), name


def index_of(viewset):
    """Snippets call it "list"."""
    return "list" if isinstance(viewset, SnippetViewSet) else "index"


def test_bookings_are_taken_as_filtered(everybody, run):
    first, second = confirmed(run), confirmed(run, po_number="PO-9")
    Booking.objects.filter(pk=second.pk).update(state=Booking.State.CANCELLED)
    address = reverse("booking:index")
    assert len(taken(everybody, address)) == 3
    assert [row[0] for row in taken(everybody, address, state="confirmed")[1:]] == [first.reference]
    assert [row[0] for row in taken(everybody, address, q="PO-9")[1:]] == [second.reference]


def test_invoices_and_waiting_lists_and_dates_are_taken_as_filtered(everybody, run):
    confirmed(run)
    later = factories.CourseRunFactory(mode=CourseRun.Mode.IN_PERSON, course__title="Later")
    confirmed(later)
    WaitingListEntry.objects.create(
        run=run, course=run.course, name="A", email="a@example.org", places=1
    )
    WaitingListEntry.objects.create(
        run=later, course=later.course, name="B", email="b@example.org", places=1
    )
    first = Invoice.objects.first()
    found = taken(everybody, reverse("invoice:index"), q=first.number)
    assert [row[0] for row in found[1:]] == [first.number]
    found = taken(everybody, reverse("waitinglistentry:index"), course=later.course_id)
    assert [row[2] for row in found[1:]] == ["B"]
    found = taken(everybody, reverse("courserun:index"), mode="in_person")
    assert [row[0] for row in found[1:]] == ["Later"]


# --- Cancelled, never deleted -------------------------------------------------------------------


def of_money_and_training():
    return {
        name: viewset
        for name, viewset in lists().items()
        if viewset.model._meta.app_label in ("bookings", "courses")
    }


def test_nothing_with_a_history_is_offered_for_deletion(everybody, run):
    """The booking, what it is of, and what hangs off it."""
    booking = confirmed(run)
    WaitingListEntry.objects.create(
        run=run, course=run.course, name="A", email="a@example.org", places=1
    )
    kept = {
        "booking": booking,
        "invoice": booking.invoice,
        "waitinglistentry": WaitingListEntry.objects.get(),
        "courserun": run,
        "course": run.course,
    }
    walked = of_money_and_training()
    assert set(kept) <= set(walked)
    for name, row in kept.items():
        viewset = walked[name]
        patterns = {pattern.name for pattern in viewset.get_urlpatterns()}
        pages = [reverse(viewset.get_url_name("index"))]
        pages += [
            reverse(viewset.get_url_name(view), args=[row.pk])
            for view in ("edit", "inspect")
            if view in patterns
        ]
        for page in pages:
            answer = everybody.get(page)
            if answer.status_code == 200:
                assert f"delete/{row.pk}" not in answer.content.decode(), page
        if "delete" in patterns:
            everybody.post(reverse(viewset.get_url_name("delete"), args=[row.pk]))
        assert type(row).objects.filter(pk=row.pk).exists(), name


def test_a_date_that_is_kept_can_be_called_off(everybody, run):
    confirmed(run)
    form = everybody.get(reverse("courserun:edit", args=[run.pk])).context["form"]
    assert (CourseRun.State.CANCELLED, "Cancelled") in list(form.fields["state"].choices)


def test_a_date_that_nobody_booked_may_still_be_deleted(everybody, run):
    page = everybody.get(reverse("courserun:edit", args=[run.pk])).content.decode()
    assert f"delete/{run.pk}" in page


@pytest.mark.parametrize("any_date", [False, True])
def test_but_not_one_for_which_somebody_waits(everybody, run, any_date):
    waits = None if any_date else run
    kept = run.course if any_date else run
    if any_date:
        run.delete()
    WaitingListEntry.objects.create(
        run=waits, course=kept.course if waits else kept, name="A", email="a@e.org", places=1
    )
    name = type(kept)._meta.model_name
    page = everybody.get(reverse(f"{name}:edit", args=[kept.pk])).content.decode()
    assert f"delete/{kept.pk}" not in page
    everybody.post(reverse(f"{name}:delete", args=[kept.pk]))
    assert WaitingListEntry.objects.exists()
