"""VAT return figures: boxes 1 and 6 by rate, and the papers behind each."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from bookings.models import CreditNote, Invoice, SellerDetails
from bookings.reports import vat
from bookings.reports.periods import Period, quarter_of
from common.models import AuditEvent
from tests.bookings.reporting import Shapes, csv_rows, on, text
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
PAGE, PAPERS = "money_reports:vat", "money_reports:vat_papers"
FIRST, SECOND = quarter_of(dt.date(2026, 2, 1)), quarter_of(dt.date(2026, 4, 1))
YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
ASKED = {"start": "2026-01-01", "end": "2026-03-31"}


@pytest.fixture
def shapes():
    return Shapes()


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


def rates(period):
    return {
        row.key: tuple(f"{each}" for each in (row.invoiced.net, row.credited.net, row.left.vat))
        for row in vat.figures(period).rates
    }


def test_each_rate_and_what_has_none(shapes):
    assert rates(FIRST) == {
        "20.00": ("66.66", "-16.67", "10.00"),
        "5.00": ("50.01", "0.00", "2.50"),
        "0.00": ("40.00", "0.00", "0.00"),
        "exempt": ("80.00", "-40.00", "0.00"),
        "not-registered": ("60.00", "0.00", "0.00"),
    }
    first = vat.figures(FIRST)
    assert (first.box_1, first.box_6) == (Decimal("12.50"), Decimal("180.00"))
    assert list(rates(FIRST)) == ["20.00", "5.00", "0.00", "exempt", "not-registered"]


def test_what_corrects_a_paper_of_before_we_registered_is_no_part_of_it(shapes):
    """We are registered when it is credited, and the credit note says our number."""
    note = CreditNote.objects.get(invoice=shapes.unregistered.invoice)
    assert note.seller["vat_number"]
    assert rates(SECOND)["not-registered"] == ("0.00", "-60.00", "0.00")
    prepaid = Invoice.objects.filter(pool__isnull=False)
    second = vat.figures(SECOND)
    assert second.box_6 == sum(each.net for each in prepaid)
    assert second.box_1 == sum(each.vat for each in prepaid)


def test_the_papers_add_up_to_the_boxes_and_to_the_papers_themselves(shapes):
    for period in (FIRST, SECOND, YEAR):
        found, papers = vat.figures(period), vat.papers(period)
        counting = [each for each in papers if each.key != vat.UNREGISTERED]
        assert sum(each.amount.vat for each in counting) == found.box_1
        assert sum(each.amount.net for each in counting) == found.box_6
        for row in found.rates:
            behind = vat.papers(period, key=row.key)
            assert sum(each.amount.net for each in behind) == row.left.net
            assert sum(each.amount.vat for each in behind) == row.left.vat
    for model, sign in ((Invoice, 1), (CreditNote, -1)):
        for paper in model.objects.all():
            lines = [each for each in vat.papers(YEAR) if each.number == paper.number]
            assert sum(each.amount.net for each in lines) == sign * paper.net
            assert sum(each.amount.vat for each in lines) == sign * paper.vat


def test_a_paper_counts_on_its_tax_point(shapes):
    Invoice.objects.filter(pk=shapes.plain.invoice.pk).update(tax_point=dt.date(2026, 6, 1))
    assert rates(FIRST)["20.00"] == ("0.00", "-16.67", "-3.33")
    assert vat.figures(FIRST).box_1 == Decimal("-0.83")


def test_the_page_says_both_boxes_and_what_is_not_ours(finance, shapes):
    page = text(finance.get(reverse(PAGE), ASKED))
    for said in ("£12.50", "£180.00", "Exempt", "Zero-rated", "5%", "20%", "In neither box",
                 "Boxes 2, 4, 7, 8 and 9", "cash accounting"):  # fmt: skip
        assert said in page
    assert "We are not registered" not in page
    assert f"{reverse(PAPERS)}?start=2026-01-01&amp;end=2026-03-31&amp;rate=5.00" in page


def test_any_three_months_can_be_picked(shapes):
    with on(120):
        finance = at_work(member(roles.FINANCE))
        answer = finance.get(reverse(PAGE), {"quarter": "2026-03-31"})
        assert answer.url == f"{reverse(PAGE)}?start=2026-01-01&end=2026-03-31"
        answer = finance.get(reverse(PAGE), {"quarter": "2026-02-28"} | ASKED)
        assert answer.url == f"{reverse(PAGE)}?start=2025-12-01&end=2026-02-28"
        page = text(finance.get(reverse(PAGE)))
        assert "1 Jan 2026 to 31 Mar 2026" in page
        assert "These days are not over" not in page
        assert "These days are not over" in text(
            finance.get(reverse(PAGE), {"start": "2026-04-01", "end": "2026-06-30"})
        )
        assert "31 February" not in page


def test_wrong_days_are_said(finance):
    assert "Give a day" in text(finance.get(reverse(PAGE), {"start": "x", "end": "2026-01-01"}))
    assert "Give a day" in text(finance.get(reverse(PAPERS), {"start": "x", "end": "y"}))


def test_who_is_not_registered_is_told_so(finance):
    page = text(finance.get(reverse(PAGE)))
    assert "We are not registered for VAT" in page
    assert "Nothing was invoiced or credited" in page
    assert "There is no such paper" in text(finance.get(reverse(PAPERS)))
    SellerDetails.objects.update_or_create(defaults={"vat_number": "GB123456789"})
    assert "We are not registered for VAT" not in text(finance.get(reverse(PAGE)))


def test_each_figure_leads_to_its_papers(finance, shapes):
    page = text(finance.get(reverse(PAPERS), ASKED | {"rate": "5.00"}))
    assert "Total of 2" in page
    assert "£50.01" in page
    assert shapes.exempt.invoice.number not in page
    every = text(finance.get(reverse(PAPERS), ASKED | {"rate": "no such rate"}))
    assert shapes.exempt.invoice.number in every
    assert reverse("invoice:inspect", args=[shapes.plain.invoice.pk]) in every


def test_the_file_is_the_papers(finance, shapes):
    lines = csv_rows(finance.get(reverse(PAGE), ASKED | {"export": "csv"}))[1:]
    assert sum(Decimal(line[6]) for line in lines) == Decimal("12.50")
    taken = [line for line in lines if line[4] != "While not registered for VAT"]
    assert sum(Decimal(line[5]) for line in taken) == Decimal("180.00")
    lines = csv_rows(finance.get(reverse(PAPERS), ASKED | {"export": "csv", "rate": "exempt"}))[1:]
    assert [line[5] for line in lines] == ["80.00", "-40.00"]
    odd = finance.get(reverse(PAPERS), ASKED | {"export": "csv", "rate": "no such rate"})
    assert len(csv_rows(odd)) == len(
        csv_rows(finance.get(reverse(PAGE), ASKED | {"export": "csv"}))
    )
    filtered = AuditEvent.objects.filter(action="bookings.reports.export").order_by("pk")
    assert [each.after["filtered"] for each in filtered] == [False, True, False, False]


def test_as_many_queries_for_many(finance, shapes):
    counts = []
    for more in range(2):
        counts.append([_queries(finance, name) for name in (PAGE, PAPERS)])
        with on(20):
            for number in range(5):
                Shapes.booked(f"More {more} {number}", 10)
    assert counts[0] == counts[1]


def _queries(client, name):
    client.get(reverse(name), ASKED)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(name), ASKED)
    return len(queries)


@pytest.mark.parametrize(
    ("role", "may"),
    [(roles.EDITORS, False), (roles.TRAINING_OFFICE, False), (roles.FINANCE, True),
     (roles.ADMINISTRATORS, True)],
)  # fmt: skip
def test_who_may(role, may):
    client = at_work(member(role))
    assert [denied(client.get(reverse(name))) for name in (PAGE, PAPERS)] == [not may] * 2
