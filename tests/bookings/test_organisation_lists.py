"""What an organisation's own pages list: dates and who goes, bookings and what became of them,
invoices, waiting lists."""

import csv
import datetime as dt
import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from bookings import papers
from bookings.changes import carrying_out, dates
from bookings.changes import links as choice_links
from bookings.changes.cancel import cancel
from bookings.models import Booking, Change, CreditNote, Invoice, WaitingListEntry
from bookings.organisation import lists
from bookings.waiting import links, moving
from common.models import AuditEvent
from common.when import date
from tests import factories
from tests.accounts.membership import BOOKER, MANAGER, OWNER, member, signed_in
from tests.booking import confirmed
from tests.bookings.paying import transfer
from tests.bookings.pools import sold

pytestmark = pytest.mark.django_db

#: For those who buy alone.
BUYING = ("bookings", "history", "invoices", "waiting")


@pytest.fixture
def booking(run):
    return confirmed(run, places=3)


@pytest.fixture
def organisation(booking):
    return booking.organisation


@pytest.fixture
def buyer(booking):
    return signed_in(booking.buyer)


def address(organisation, part):
    return reverse(f"organisation_{part}", args=[organisation.public_id])


def text(client, organisation, part, **asked):
    return client.get(address(organisation, part), asked).content.decode()


def rows(client, organisation, part, **asked):
    content = client.get(address(organisation, part), {**asked, "file": "csv"}).content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]


# --- For whom -----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["dates", *BUYING])
def test_who_opens_what(organisation, part):
    for role in (OWNER, BOOKER):
        client = signed_in(member(organisation, role))
        assert client.get(address(organisation, part)).status_code == 200
    manager = signed_in(member(organisation, MANAGER))
    expected = 200 if part == "dates" else 404
    assert manager.get(address(organisation, part)).status_code == expected
    stranger = signed_in(factories.MembershipFactory().user)
    assert stranger.get(address(organisation, part)).status_code == 404


def test_the_front_page_says_what_comes_and_what_is_missing(buyer, booking, organisation, run):
    WaitingListEntry.objects.create(
        run=run, course=run.course, name="Bo Booker", email="booker@example.org", places=2
    )
    page = text(buyer, organisation, "front")
    for said in (
        run.course.title, run.when, "Ann Able", "Ben Baker", "1 place without a name",
        "1 place to be named", "is still to be paid", "You are on 1 waiting list",
    ):  # fmt: skip
        assert said in page


def test_a_manager_sees_who_goes_of_their_team_and_no_money(booking, organisation, run):
    organisation.learners.filter(full_name="Ann Able").update(team="North")
    everybody = signed_in(member(organisation, MANAGER))
    assert "Ben Baker" in text(everybody, organisation, "front")
    north = member(organisation, MANAGER)
    north.memberships.update(team="North")
    for part in ("front", "dates"):
        page = text(signed_in(north), organisation, part)
        assert "Ann Able" in page
        assert "Ben Baker" not in page
        for secret in ("£", "without a name", booking.reference, "file=csv"):
            assert secret not in page
    assert everybody.get(address(organisation, "dates"), {"file": "csv"}).status_code == 404


def test_somebody_who_pays_for_themselves_has_no_team(booking, organisation):
    organisation.individual = True
    organisation.save()
    page = text(signed_in(booking.buyer), organisation, "front")
    assert "<h1>Your bookings</h1>" in " ".join(page.split()).replace("> ", ">").replace(" <", "<")
    for part in ("learners", "members", "organisation_security"):
        assert reverse(part, args=[organisation.public_id]) not in page
    organisation.individual = False
    organisation.save()
    team = text(signed_in(booking.buyer), organisation, "front")
    assert reverse("members", args=[organisation.public_id]) in team


# --- Dates --------------------------------------------------------------------------------------


def test_dates_to_come_and_past(buyer, organisation, run):
    past = confirmed(factories.CourseRunFactory(course__title="Past course"), text="Cy Cole")
    past.places.first().run.sessions.update(
        starts_at=timezone.now() - dt.timedelta(days=2), ends_at=timezone.now()
    )
    confirmed(
        factories.CourseRunFactory(course__title="Elsewhere"),
        organisation_name="Another",
        contact_email="other@example.org",
    )
    page = text(buyer, organisation, "dates")
    assert run.course.title in page
    assert "Past course" not in page
    assert "Elsewhere" not in page
    assert "Past course" in text(buyer, organisation, "dates", state="past")
    assert run.course.title in text(buyer, organisation, "dates", q="ann able")
    assert "No date found" in text(buyer, organisation, "dates", q="nobody at all")


def test_who_was_cancelled_goes_nowhere(buyer, booking, organisation):
    booking.places.update(cancelled_at=timezone.now())
    organisation.learners.get(full_name="Ann Able").enrolments.update(state="withdrawn")
    organisation.learners.get(full_name="Ben Baker").enrolments.update(state="withdrawn")
    assert "No dates to come" in text(buyer, organisation, "dates")
    assert "Nobody has a place on a date to come." in text(buyer, organisation, "front")


def test_the_file_of_dates_has_a_line_for_each_place(buyer, organisation, run):
    assert [line[3] for line in rows(buyer, organisation, "dates")] == [
        "Ann Able", "Ben Baker", "To be named",
    ]  # fmt: skip


# --- Bookings and what became of them -----------------------------------------------------------


def test_bookings_are_found_by_reference_po_course_and_person(buyer, booking, organisation):
    other = confirmed(
        factories.CourseRunFactory(course__title="Other course"),
        places=1,
        text="Cy Cole",
        po_number="PO-77",
    )
    for words, found, not_found in (
        (booking.reference, booking, other),
        ("PO-77", other, booking),
        ("other cou", other, booking),
        ("Ann", booking, other),
    ):
        listed = [line[0] for line in rows(buyer, organisation, "bookings", q=words)]
        assert found.reference in listed
        assert not_found.reference not in listed
    Booking.objects.filter(pk=other.pk).update(state=Booking.State.CANCELLED)
    assert other.reference in text(buyer, organisation, "bookings", state="cancelled")
    assert booking.reference not in text(buyer, organisation, "bookings", state="cancelled")
    assert booking.reference in text(buyer, organisation, "bookings", state="no such state")
    assert "No booking found" in text(buyer, organisation, "bookings", q="zzz")


def test_a_booking_counts_its_unnamed_places_once_however_much_was_changed(
    buyer, booking, organisation
):
    for _ in range(3):
        Change.objects.create(booking=booking, kind=Change.Kind.NAMED)
    [line] = rows(buyer, organisation, "bookings")
    assert line[6:9] == ["3", "1", "£180.00"]


def test_history_says_what_was_done_to_whom_and_what_it_costs(buyer, booking, organisation, run):
    ann, ben = organisation.learners.order_by("full_name")
    other = factories.CourseRunFactory(starts_in=dt.timedelta(days=60))
    made = {"booking": booking, "place": booking.places.first()}
    Change.objects.create(kind="named", to_learner=ann, by=booking.buyer, **made)
    Change.objects.create(kind="substituted", from_learner=ann, to_learner=ben, **made)
    Change.objects.create(
        kind="moved", from_learner=ben, from_run=run, to_run=other, net=10, vat=2,
        by_office=True, **made,
    )  # fmt: skip
    Change.objects.create(kind="cancelled", from_learner=ben, net=-50, vat=-10, **made)
    said = [line[3:6] for line in rows(buyer, organisation, "history")]
    assert said == [
        ["The place of Ben Baker was cancelled", "£60.00 given back or credited", "The site"],
        [f"Ben Baker was moved to {other.when}", "£12.00 to pay", "onEvidence"],
        ["Ben Baker took the place of Ann Able", "", "The site"],
        ["Ann Able was named", "", str(booking.buyer)],
    ]
    page = text(buyer, organisation, "history")
    assert "4 changes" in page
    link = f"{address(organisation, 'history')}?booking={booking.public_id}"
    assert link in text(buyer, organisation, "bookings")
    assert booking.reference in buyer.get(link).content.decode()


def test_history_of_one_booking_is_of_that_one_and_never_of_another_s(
    buyer, booking, organisation, run
):
    second = confirmed(run, places=1, text="Cy Cole")
    theirs = confirmed(run, organisation_name="Another", contact_email="o@example.org")
    for each in (booking, second, theirs):
        Change.objects.create(booking=each, kind="cancelled")
    listed = [line[1] for line in rows(buyer, organisation, "history")]
    assert sorted(listed) == sorted([booking.reference, second.reference])
    one = rows(buyer, organisation, "history", booking=second.public_id)
    assert [line[1] for line in one] == [second.reference]
    for wrong in (theirs.public_id, uuid.uuid4(), "nonsense"):
        page = buyer.get(address(organisation, "history"), {"booking": wrong})
        assert page.status_code == 404


# --- Invoices and waiting lists -----------------------------------------------------------------


def test_invoices_by_their_state(buyer, booking, organisation, run):
    paid, late = confirmed(run, places=1, text="C"), confirmed(run, places=1, text="D")
    transfer("60.00", paid.invoice)
    Invoice.objects.filter(booking=late).update(due_on=dt.date(2026, 1, 2))

    def numbers(state):
        return {line[0] for line in rows(buyer, organisation, "invoices", state=state)}

    assert numbers("") == {each.invoice.number for each in (booking, paid, late)}
    assert numbers("paid") == {paid.invoice.number}
    assert numbers("unpaid") == {booking.invoice.number, late.invoice.number}
    assert numbers("overdue") == {late.invoice.number}
    page = text(buyer, organisation, "invoices")
    assert "Overdue since 2 Jan 2026" in page
    own = reverse("booking_one_invoice", args=[late.public_id, late.invoice.public_id])
    assert own in page, "each line leads to its own: a booking may have several"


def test_what_prepaid_places_cost_is_among_the_invoices(buyer, booking, organisation):
    pool = sold(organisation)
    for words in ("", pool.reference, "PO-9"):
        lines = rows(buyer, organisation, "invoices", q=words)
        assert [pool.invoice.number, pool.reference, "PO-9"] in [line[:3] for line in lines]
    page = text(buyer, organisation, "invoices")
    leads = reverse("organisation_pool_invoice", args=[organisation.public_id, pool.public_id])
    assert leads in page
    assert f"£{pool.invoice.gross:,.2f}" in page


def test_part_payments_and_credit_notes_are_told(buyer, booking, organisation):
    transfer("20.00", booking.invoice)
    cancel(list(booking.places.all()[:1]), by=None, now=timezone.now(), office=True, percent=100)
    [line] = rows(buyer, organisation, "invoices")
    assert line[7:10] == ["180.00", "60.00", "100.00"]
    note = CreditNote.objects.get()
    page = text(buyer, organisation, "invoices")
    assert f"£100.00 due {date(booking.invoice.due_on)}" in page
    paper = reverse("booking_credit_note", args=[booking.public_id, note.public_id])
    assert paper in page
    assert paper in text_of(buyer, reverse("booking", args=[booking.public_id]))
    assert "being made" in text_of(buyer, paper)
    papers.credit_note_pdf(str(note.pk))
    assert buyer.get(paper)["Content-Disposition"].endswith(f'onEvidence-{note.number}.pdf"')
    front = text_of(buyer, reverse("organisation_front", args=[organisation.public_id]))
    assert "£100.00 is still to be paid" in front
    transfer("110.00", booking.invoice)
    assert "£10.00 is kept as your credit" in text_of(
        buyer, reverse("organisation_front", args=[organisation.public_id])
    )


def text_of(client, address) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_waiting_lists_are_those_of_the_organisation_s_buyers(buyer, organisation, run):
    for email in ("booker@example.org", "stranger@example.org"):
        WaitingListEntry.objects.create(
            run=run, course=run.course, name=email, email=email, places=2
        )
    page = text(buyer, organisation, "waiting")
    assert "booker@example.org" in page
    assert "stranger@example.org" not in page
    assert "Number 1" in page

    mine = WaitingListEntry.objects.get(email="booker@example.org")
    moving.offer_to(mine, run=run, places=1, now=timezone.now())
    page = text(buyer, organisation, "waiting")
    assert "Kept for you" in page
    assert links.address(mine) in page


def test_what_a_buyer_waits_for_on_behalf_of_another_organisation_is_that_one_s(
    buyer, booking, organisation, run
):
    other = factories.OrganisationFactory(name="Another council")
    member(other, user=booking.buyer)
    WaitingListEntry.objects.create(
        run=run,
        course=run.course,
        name="Bo Booker",
        email="booker@example.org",
        places=2,
        organisation=other,
    )
    assert "Number 1" not in text(buyer, organisation, "waiting")
    assert "Number 1" in text(buyer, other, "waiting")


def test_nobody_is_to_be_named_on_a_date_that_was_cancelled(buyer, booking, organisation, run):
    to_name = lists.unnamed(organisation.memberships.first(), now=timezone.now())
    assert [each.pk for each in to_name] == [booking.pk]
    now = timezone.now()
    dates.cancel_date(run, reason="R", deadline=now + dt.timedelta(days=7), by=None, now=now)
    assert not to_name.all().exists()


def test_a_cancelled_date_is_told_until_they_have_chosen(buyer, booking, organisation, run):
    now = timezone.now()
    week = now + dt.timedelta(days=7)
    when = run.when
    change = dates.cancel_date(run, reason="R", deadline=week, by=None, now=now)
    choice = change.choices.get()
    pages = [address(organisation, "front"), reverse("booking", args=[booking.public_id])]
    for page in pages:
        shown = buyer.get(page).content.decode()
        assert f"{when} does not take place" in shown
        assert choice_links.address(choice) in shown
    carrying_out.choose(choice, chosen=choice.Choice.REFUND, to=None, now=now)
    for page in pages:
        assert "does not take place" not in buyer.get(page).content.decode()


# --- Files, and what a page costs ---------------------------------------------------------------


def test_files_are_guarded_on_record_and_as_filtered(buyer, organisation, run):
    confirmed(run, places=1, text="=cmd()", po_number="=1+1")
    answer = buyer.get(address(organisation, "bookings"), {"q": "=1+1", "file": "csv"})
    assert "'=1+1" in answer.content.decode("utf-8-sig")
    event = AuditEvent.objects.get(action="bookings.organisation.export")
    assert event.after == {"list": "bookings", "format": "csv", "rows": 1, "filtered": True}
    answer = buyer.get(address(organisation, "dates"), {"file": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert "=cmd()" in [cell.value for cell in sheet["D"]]
    assert all(cell.data_type == "s" for cell in sheet["D"])


@pytest.mark.parametrize("part", BUYING)
def test_empty_lists_say_what_will_stand_there(part):
    fresh = factories.MembershipFactory()
    assert 'class="empty"' in text(signed_in(fresh.user), fresh.organisation, part)


def test_every_page_costs_the_same_at_one_and_at_thirty(buyer, organisation):
    counts = []
    for number in (1, 29):
        for each in range(number):
            run = factories.CourseRunFactory()
            made = confirmed(run, places=2, text=f"Person {number} {each}")
            Change.objects.create(booking=made, place=made.places.first(), kind="named")
            WaitingListEntry.objects.create(
                run=run, course=run.course, name="Bo", email="booker@example.org", places=1
            )
        counts.append([_queries(buyer, organisation, part) for part in ("front", "dates", *BUYING)])
    assert counts[0] == counts[1]


def _queries(client, organisation, part):
    client.get(address(organisation, part))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address(organisation, part)).status_code == 200
    return part, len(queries)
