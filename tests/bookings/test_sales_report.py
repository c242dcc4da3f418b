"""Sales by course and month: what was invoiced less what was credited, each in its month."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from bookings.models import CreditNote, CreditNoteLine, InvoiceLine
from bookings.reports import sales
from bookings.reports.periods import Period
from tests.bookings.reporting import Shapes, csv_rows, on, papers_net, text
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
PAGE = "money_reports:sales"
YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
ASKED = {"start": "2026-01-01", "end": "2026-04-30"}


@pytest.fixture
def shapes():
    return Shapes()


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


def by_course(period=YEAR):
    return {row.name: row for row in sales.report(period).rows}


def months(row):
    return {month.month: f"{net}" for month, net in row.by_month.items()}


def test_each_course_has_its_months(shapes):
    rows = by_course()
    assert {name: months(row) for name, row in rows.items()} == {
        "Early": {1: "60.00", 4: "-60.00"},
        "Exempt": {1: "80.00", 2: "-40.00"},
        "Plain": {1: "66.66", 2: "-16.67"},
        "Reduced": {1: "19.99", 2: "30.02"},
        "Zero": {1: "40.00", 4: "150.00"},
        sales.ANY_COURSE: {4: "318.15"},
    }
    assert rows["Early"].total == 0


def test_it_adds_up_to_the_papers_for_any_days(shapes):
    days = [dt.date(2025, 1, 1), dt.date(2026, 1, 12), dt.date(2026, 1, 21), dt.date(2026, 2, 25),
            dt.date(2026, 4, 6), dt.date(2026, 12, 31)]  # fmt: skip
    for start, end in [*pairwise(days), (days[0], days[-1])]:
        period = Period(start + dt.timedelta(days=1), end)
        found = sales.report(period)
        assert found.total.total == papers_net(period)
        assert sum((net for _, net in found.totals), Decimal(0)) == papers_net(period)
    assert papers_net(YEAR) == Decimal("648.15")


def test_every_line_says_its_course_and_no_paper_prints_it(shapes):
    for line in (*InvoiceLine.objects.all(), *CreditNoteLine.objects.all()):
        if "any course" in line.description:
            assert line.course is None
        else:
            assert f"course {line.course.code}, " in line.description


def test_what_was_put_down_to_nothing_is_told_apart(shapes):
    note = CreditNote.objects.first()
    note.lines.update(course=None)
    assert sales.NO_COURSE in by_course()
    assert sales.report(YEAR).total.total == papers_net(YEAR)


def test_complimentary_places_bring_nothing(shapes):
    before = papers_net(YEAR)
    InvoiceLine.objects.create(
        invoice=shapes.plain.invoice, description="D", quantity=1, unit_price=0, vat_rate=20,
        net=0, vat=0, course=shapes.plain.places.first().course,
    )  # fmt: skip
    assert sales.report(YEAR).total.total == before


def test_the_page_and_its_file(finance, shapes):
    page = text(finance.get(reverse(PAGE), ASKED))
    for said in ("Reduced", "£318.15", "Apr 2026", "-£16.67", "£648.15"):
        assert said in page
    lines = csv_rows(finance.get(reverse(PAGE), ASKED | {"export": "csv"}))
    assert lines[0] == [
        "Course", "Code", "Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "Total",
    ]  # fmt: skip
    assert lines[1] == ["Early", "early", "60.00", "0.00", "0.00", "-60.00", "0.00"]
    assert lines[-1][0] == "Total"
    assert lines[-1][-1] == "648.15"
    for column in range(2, 7):
        assert sum(Decimal(line[column]) for line in lines[1:-1]) == Decimal(lines[-1][column])


def test_nothing_sold_and_too_long_are_said(finance):
    assert "Nothing was invoiced or credited" in text(finance.get(reverse(PAGE), ASKED))
    long = {"start": "2020-01-01", "end": "2026-01-01"}
    assert "Choose at most 24 months." in text(finance.get(reverse(PAGE), long))
    last = {"start": "9999-12-01", "end": "9999-12-31"}
    lines = csv_rows(finance.get(reverse(PAGE), last | {"export": "csv"}))
    assert lines[0] == ["Course", "Code", "Dec 9999", "Total"]


def test_as_many_queries_for_many(finance, shapes):
    counts = []
    for more in range(2):
        finance.get(reverse(PAGE), ASKED)
        with CaptureQueriesContext(connection) as queries:
            finance.get(reverse(PAGE), ASKED)
        counts.append(len(queries))
        with on(20):
            for number in range(5):
                Shapes.booked(f"More {more} {number}", 10)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "may"),
    [(roles.EDITORS, False), (roles.TRAINING_OFFICE, False), (roles.FINANCE, True),
     (roles.ADMINISTRATORS, True)],
)  # fmt: skip
def test_who_may(role, may):
    assert denied(at_work(member(role)).get(reverse(PAGE))) is not may


def test_older_lines_are_put_down_to_the_course_of_their_description(shapes):
    """As the migration does it; a course that was renamed since is known by its booking."""
    before = dict(InvoiceLine.objects.values_list("pk", "course"))
    credited = dict(CreditNoteLine.objects.values_list("pk", "course"))
    type(shapes.plain.places.first().course).objects.filter(code="plain").update(code="renamed")
    InvoiceLine.objects.update(course=None)
    CreditNoteLine.objects.update(course=None)
    loader = MigrationExecutor(connection).loader
    [name] = [each for each in loader.graph.nodes if each[1].endswith("_reports")]
    loader.disk_migrations[name].operations[-1].code(loader.project_state([name]).apps, None)
    assert dict(InvoiceLine.objects.values_list("pk", "course")) == before
    assert dict(CreditNoteLine.objects.values_list("pk", "course")) == credited
