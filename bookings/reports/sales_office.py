"""Sales by course and month in the office."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from bookings.reports import files, sales
from bookings.reports.files import Sheet
from bookings.reports.forms import PeriodForm
from bookings.reports.pages import PeriodPage
from bookings.reports.periods import Period, half_year_to
from bookings.reports.sales import Report
from common.tables import Cell


class SalesForm(PeriodForm):
    most_months = 24


class SalesView(PeriodPage):
    page_title = "Sales by course and month"
    template_name = "bookings/reports/sales.html"
    form_class = SalesForm

    def default(self) -> Period:
        return half_year_to(timezone.localdate())

    def figures(self, period: Period) -> dict[str, Any]:
        return {"report": sales.report(period)}

    def file(self, kind: str, period: Period) -> HttpResponse:
        return files.answer(kind, sheet(sales.report(period)), about=period._asdict())


def sheet(report: Report) -> Sheet:
    headings = ["Course", "Code", *(f"{month:%b %Y}" for month in report.months), "Total"]
    lines: list[list[Cell]] = [
        [row.name, row.code, *(amount for _, amount in report.cells(row)), row.total]
        for row in (*report.rows, report.total)
    ]
    return Sheet(f"sales-{report.period.slug}", headings, lines)
