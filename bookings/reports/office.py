"""Reports of money in the office's menu, and what each is for. Imported by
`bookings.money_hooks`."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from bookings.office.pages import OfficeViewSet
from bookings.reports import (
    accounting_office,
    aged_office,
    sales_office,
    statement_office,
    vat_office,
)
from bookings.reports.pages import ReportPage, ReportsMenuItem


class Report(NamedTuple):
    #: Of its address, in this room.
    name: str
    title: str
    about: str


REPORTS = (
    Report(
        "statements", "Statements of account",
        "What one organisation was invoiced, credited and has paid, with the balance after each"
        " line. Print it, or send it to those who buy.",
    ),
    Report(
        "aged", "Aged debt",
        "What each organisation owes, by how long it is overdue, at the end of today or of any day"
        " before.",
    ),
    Report(
        "sales", "Sales by course and month",
        "What was invoiced for each course, less what was credited, month by month, without VAT.",
    ),
    Report(
        "vat", "VAT return figures",
        "Boxes 1 and 6 for any quarter, by rate, with every paper behind them.",
    ),
    Report(
        "accounting", "Exports for accounting",
        "Invoices and credit notes as files for Xero or Sage 50, and what was exported when.",
    ),
)  # fmt: skip


class IndexView(ReportPage):
    page_title = "Reports"
    template_name = "bookings/reports/index.html"
    above = ()

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(reports=[(f"money_reports:{each.name}", each) for each in REPORTS])


class ReportsViewSet(OfficeViewSet):
    name = "money_reports"
    icon = "list-ul"
    menu_label = "Reports"
    menu_item_class = ReportsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("statements/", statement_office.StatementsView.as_view(), name="statements"),
            path(
                "statements/<int:pk>/", statement_office.StatementView.as_view(), name="statement"
            ),
            path("statements/<int:pk>/send/", statement_office.SendView.as_view(), name="send"),
            path("aged/", aged_office.AgedView.as_view(), name="aged"),
            path("sales/", sales_office.SalesView.as_view(), name="sales"),
            path("vat/", vat_office.VatView.as_view(), name="vat"),
            path("vat/papers/", vat_office.PapersView.as_view(), name="vat_papers"),
            path("accounting/", accounting_office.AccountingView.as_view(), name="accounting"),
            path("papers/<int:pk>/", statement_office.PaperView.as_view(), name="paper"),
        ]
