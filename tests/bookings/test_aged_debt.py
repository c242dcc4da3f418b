"""Aged debt: what each organisation owed at the end of any day, by how long it was overdue."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from bookings.models import Movement
from bookings.reports import aged
from common.models import AuditEvent
from tests.bookings.changing import booked
from tests.bookings.paying import transfer
from tests.bookings.reporting import START, History, csv_rows, on, text
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
PAGE = "money_reports:aged"


def day(number: int) -> dt.date:
    return (START + dt.timedelta(days=number)).date()


def row(number: int, which: int = 0):
    found = aged.report(day(number)).rows[which]
    return [f"{each:.0f}" for each in (*found.steps, found.credit, found.balance)]


@pytest.fixture
def history():
    return History()


@pytest.mark.parametrize(
    ("late", "column"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (900, 4)],
)
def test_each_day_overdue_has_its_column(late, column):
    with on(0):
        booking = booked(200)
    found = aged.report(booking.invoice.due_on + dt.timedelta(days=late)).rows[0]
    assert [i for i, amount in enumerate(found.steps) if amount] == [column]
    assert found.owed == Decimal("120.00")
    assert found.overdue == (Decimal("120.00") if column else 0)


def test_any_day_in_the_past_is_told_as_it_was(history):
    """The first invoice was due on day 30, the second on day 35, the third on day 90."""
    assert aged.report(day(-1)).rows == []
    assert row(0) == ["120", "0", "0", "0", "0", "0", "120"]
    assert row(19) == ["240", "0", "0", "0", "0", "0", "240"]
    assert row(20) == ["180", "0", "0", "0", "0", "0", "180"]
    assert row(31) == ["120", "60", "0", "0", "0", "0", "180"]
    assert row(36) == ["0", "180", "0", "0", "0", "0", "180"]
    assert row(40) == ["0", "60", "0", "0", "0", "0", "60"]
    assert row(50) == ["0", "0", "0", "0", "0", "40", "-40"]
    assert row(60) == ["45", "0", "0", "0", "0", "30", "15"]
    assert row(125) == ["0", "0", "45", "0", "0", "30", "15"]


def test_a_paid_invoice_is_in_it_no_more(history):
    assert [left.number for left in aged.report(day(60)).rows[0].invoices] == [
        history.third.invoice.number
    ]


def test_the_total_is_the_ledger_s_whatever_is_left(history):
    with on(3):
        other = booked(200, contact_email="o@example.org", organisation_name="Another")
        transfer("150.00", other.invoice)
    for number in (0, 10, 30, 45, 61, 100):
        found = aged.report(day(number))
        rows = Movement.objects.filter(on__lte=day(number))
        assert found.total.balance - found.unplaced == sum(each.amount for each in rows)
    assert [each.name for each in aged.report(day(10)).rows] == ["Another", "Example Council"]
    assert aged.report(day(10)).rows[0].credit == Decimal("30.00")


def test_the_page_leads_to_invoices_and_statements(history):
    with on(100):
        finance = at_work(member(roles.FINANCE))
        page = text(finance.get(reverse(PAGE)))
        for said in ("£45.00", "£30.00", "£15.00", history.third.invoice.number, "Total"):
            assert said in page
        assert reverse("money_reports:statement", args=[history.organisation.pk]) in page
        assert reverse("invoice:inspect", args=[history.third.invoice.pk]) in page
        page = text(finance.get(reverse(PAGE), {"day": day(0).isoformat()}))
        assert "At the end of 11 January 2026" in page
        assert "£120.00" in page


def test_it_is_filtered_and_empty_in_words(history):
    with on(70):
        finance = at_work(member(roles.FINANCE))
        assert "£45.00" in text(finance.get(reverse(PAGE), {"q": "example c"}))
        nobody = "No organisation like that owed anything"
        assert nobody in text(finance.get(reverse(PAGE), {"q": "zzz"}))
        assert nobody in text(finance.get(reverse(PAGE), {"overdue": "on"}))
        assert "Nobody owed anything" in text(finance.get(reverse(PAGE), {"day": "2025-01-01"}))


def test_a_day_to_come_and_no_day_are_refused_in_words(history):
    finance = at_work(member(roles.FINANCE))
    page = text(finance.get(reverse(PAGE), {"day": "2099-01-01", "q": "Example"}))
    assert "Nobody knows that yet." in page
    assert 'value="Example"' in page
    assert "Give a day" in text(finance.get(reverse(PAGE), {"day": "31/31/2026"}))


def test_the_file_adds_up_and_is_on_record(history):
    with on(100):
        finance = at_work(member(roles.FINANCE))
        asked = {"day": day(31).isoformat(), "q": "Example", "export": "csv"}
        lines = csv_rows(finance.get(reverse(PAGE), asked))
    assert lines[0][:2] == ["Organisation", "Not yet due"]
    figures = ["120.00", "60.00", "0.00", "0.00", "0.00", "180.00", "0.00", "180.00"]
    assert lines[1:] == [["Example Council", *figures], ["Total", *figures]]
    event = AuditEvent.objects.get(action="bookings.reports.export")
    assert event.after["filtered"] is True
    assert "Example" not in str(event.after)


def test_money_of_bookings_never_confirmed_is_said_apart(history):
    booking = booked(100)
    Movement._base_manager.create(
        kind="paid", amount=-7, booking=booking, on=day(0), at=START,
    )  # fmt: skip
    with on(70):
        found = text(at_work(member(roles.FINANCE)).get(reverse(PAGE)))
    assert "£7.00 was paid for bookings that were never confirmed" in found


def test_as_many_queries_for_many():
    finance, counts = at_work(member(roles.FINANCE)), []
    for number in (1, 6):
        for each in range(number):
            name = f"O{number}{each}"
            booked(100, contact_email=f"{name}@example.org", organisation_name=name)
        finance.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as queries:
            finance.get(reverse(PAGE))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "may"),
    [(roles.EDITORS, False), (roles.TRAINING_OFFICE, False), (roles.FINANCE, True),
     (roles.ADMINISTRATORS, True)],
)  # fmt: skip
def test_who_may(role, may):
    assert denied(at_work(member(role)).get(reverse(PAGE))) is not may
