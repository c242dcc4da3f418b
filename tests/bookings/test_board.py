"""The board of dates to come."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts import roles
from accounts.practice.fresh_code import SHOWN
from bookings import holds
from bookings.models import Booking, DateSettings, Invoice, WaitingListEntry
from bookings.office import board
from common import when
from common.models import AuditEvent
from courses.models import CourseRun
from tests import factories
from tests.booking import confirmed
from tests.courses.rooms import trainer
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

BOARD = "/cms/board/"


@pytest.fixture
def office():
    browser = at_work(member(roles.TRAINING_OFFICE))
    session = browser.session
    session[SHOWN] = timezone.now().timestamp()
    session.save()
    return browser


def listed(browser, **asked):
    return list(browser.get(BOARD, asked).context["object_list"])


def courses(browser, **asked):
    return sorted(run.course.title for run in listed(browser, **asked))


def test_a_date_says_how_it_fills(office):
    run = factories.CourseRunFactory(capacity=12, trainer=trainer(full_name="Tia Trainer"))
    confirmed(run, places=3)
    holds.hold(run, places=2, now=timezone.now())
    lapsed = holds.hold(run, places=4, now=timezone.now())
    Booking.objects.filter(pk=lapsed.pk).update(hold_expires_at=timezone.now())
    late = confirmed(run, places=1, text="Cy Cole")
    Invoice.objects.filter(booking=late).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    WaitingListEntry.objects.create(
        run=run, course=run.course, name="W", email="w@example.org", places=5
    )
    [found] = listed(office)
    assert (found.sold, found.held, found.unnamed) == (4, 2, 1)
    assert (found.unpaid, found.overdue, found.waiting) == (2, 1, 5)
    page = office.get(BOARD).content.decode()
    for said in ("4 of 12, 2 held", "2, 1 overdue", "Reached", "Tia Trainer"):
        assert said in page
    assert when.brief(run.starts_at) in page.replace(board.NBSP, " ")
    assert f"{BOARD}{run.pk}/" in page


def test_cancelled_places_count_for_nothing(office, run):
    booking = confirmed(run)
    booking.places.update(cancelled_at=timezone.now())
    [found] = listed(office)
    assert (found.sold, found.unnamed, found.unpaid) == (0, 0, 0)


def test_the_minimum_is_the_office_s_own_number(office, run):
    DateSettings.objects.create(few_bookings=3)
    confirmed(run)
    assert "2 of 3" in office.get(BOARD).content.decode()
    DateSettings.objects.update(few_bookings=2)
    assert "Reached" in office.get(BOARD).content.decode()


def test_drafts_are_on_it_and_what_has_begun_or_is_called_off_is_not(office):
    factories.CourseRunFactory(course__title="A draft", state=CourseRun.State.DRAFT)
    factories.CourseRunFactory(course__title="Called off", state=CourseRun.State.CANCELLED)
    factories.CourseRunFactory(course__title="Begun", starts_in=-dt.timedelta(hours=1))
    empty = factories.CourseRunFactory(course__title="No sessions", state=CourseRun.State.DRAFT)
    empty.sessions.all().delete()
    assert courses(office) == ["A draft", "No sessions"]


def test_filters(office):
    first = factories.CourseRunFactory(
        course__title="First", trainer=trainer(), mode=CourseRun.Mode.IN_PERSON
    )
    own = factories.CourseRunFactory(
        course__title="Own",
        starts_in=dt.timedelta(days=90),
        organisation=factories.OrganisationFactory(),
    )
    assert courses(office) == ["First", "Own"]
    assert courses(office, course=own.course.pk) == ["Own"]
    assert courses(office, trainer=first.trainer.pk) == ["First"]
    assert courses(office, mode="in_person") == ["First"]
    assert courses(office, private="yes") == ["Own"]
    assert courses(office, private="no") == ["First"]
    month = timezone.localtime(own.starts_at)
    assert courses(office, month=f"{month:%Y-%m}") == ["Own"]


def test_a_month_begins_and_ends_by_the_uk_s_clock(office):
    start = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    month = (start + dt.timedelta(days=70)).replace(day=1)
    month = timezone.make_aware(month.replace(tzinfo=None, hour=0))
    after = timezone.make_aware((month.replace(tzinfo=None) + dt.timedelta(days=32)).replace(day=1))
    for title, starts in (
        ("Before", month - dt.timedelta(minutes=1)),
        ("First", month),
        ("Last", after - dt.timedelta(minutes=1)),
        ("After", after),
    ):
        run = factories.CourseRunFactory(course__title=title)
        run.sessions.update(starts_at=starts, ends_at=starts + dt.timedelta(hours=1))
    assert courses(office, month=f"{month:%Y-%m}") == ["First", "Last"]


def test_what_needs_a_look_and_why(office):
    teacher = trainer()

    def date(title, **fields):
        return factories.CourseRunFactory(course__title=title, **{"trainer": teacher} | fields)

    def sold(run, places=4):
        names = "\n".join(f"Person {n}" for n in range(places))
        return confirmed(run, places=places, text=names)

    sold(date("Well"))
    over = date("Over")
    sold(over)
    CourseRun.objects.filter(pk=over.pk).update(capacity=3)
    late = sold(date("Overdue"))
    Invoice.objects.filter(booking=late).update(due_on=dt.date(2020, 1, 1))
    date("Few")
    confirmed(date("Nameless", starts_in=dt.timedelta(days=3)), places=4, text="Ann Able")
    waits = date("Waits")
    sold(waits)
    WaitingListEntry.objects.create(
        run=waits, course=waits.course, name="W", email="w@example.org", places=1
    )
    sold(date("Alone", trainer=None))
    date("Far", starts_in=dt.timedelta(days=100))
    assert courses(office, look="yes") == [
        "Alone", "Few", "Nameless", "Over", "Overdue", "Waits",
    ]  # fmt: skip
    page = office.get(BOARD, {"look": "yes"}).content.decode()
    for why in (
        "More sold than there is room for", "An invoice is overdue", "Few bookings",
        "Names are missing", "Somebody waits while there is room", "No trainer",
    ):  # fmt: skip
        assert why in page


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_what_is_downloaded_is_what_is_shown(office, format_):
    run = factories.CourseRunFactory(course__title="=First", mode=CourseRun.Mode.IN_PERSON)
    confirmed(run)
    factories.CourseRunFactory(course__title="Second")
    answer = office.get(BOARD, {"mode": "in_person", "export": format_})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if format_ == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.rows]
    assert len(rows) == 2
    assert rows[0][5:8] == ["Sold", "Held", "Capacity"]
    assert rows[1][0] == ("'=First" if format_ == "csv" else "=First")
    assert str(rows[1][5]) == "2"
    event = AuditEvent.objects.get(action="common.exports.export")
    assert event.after["filters"] == {"mode": ["in_person"]}
    assert event.after["rows"] == 1


def test_it_costs_the_same_at_one_and_at_thirty(office):
    counts = []
    for number in (1, 29):
        for _ in range(number):
            run = factories.CourseRunFactory(
                trainer=trainer(), organisation=factories.OrganisationFactory()
            )
            confirmed(run, places=1, text="Ann Able")
        office.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            office.get(BOARD)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_sees_it(run):
    assert at_work(member(roles.FINANCE)).get(BOARD).status_code == 200
    assert at_work(member(roles.EDITORS)).get(BOARD).url == "/cms/"


def test_an_empty_board_says_so(office):
    assert "There are no" in office.get(BOARD).content.decode()
