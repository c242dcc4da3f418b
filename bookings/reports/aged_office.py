"""Aged debt in the office."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from bookings.reports import aged, files
from bookings.reports.aged import COLUMNS, Report
from bookings.reports.files import Sheet
from bookings.reports.forms import MISSING
from bookings.reports.pages import ReportPage


class AgedForm(forms.Form):
    day = forms.DateField(
        label="At the end of",
        widget=AdminDateInput,
        error_messages=MISSING,
        help_text="Today, or any day before.",
    )
    q = forms.CharField(label="Organisation (optional)", required=False, max_length=100)
    overdue = forms.BooleanField(label="Only those with something overdue", required=False)

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError("Nobody knows that yet. Choose today or a day before.")
        return day


class AgedView(ReportPage):
    page_title = "Aged debt"
    template_name = "bookings/reports/aged.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.copy()
        asked.setdefault("day", timezone.localdate().isoformat())
        form = AgedForm(asked)
        if not form.is_valid():
            return self.page(form=form, report=None)
        given = form.cleaned_data
        report = aged.report(given["day"], words=given["q"], overdue=given["overdue"])
        if kind := files.asked(request):
            return self._file(kind, report, filtered=bool(given["q"] or given["overdue"]))
        asked.pop("export", None)
        return self.page(
            form=form,
            report=report,
            filtered=bool(given["q"] or given["overdue"]),
            columns=COLUMNS,
            asked=asked.urlencode(),
        )

    def _file(self, kind: str, report: Report, *, filtered: bool) -> HttpResponse:
        return files.answer(kind, sheet(report), about={"day": report.day, "filtered": filtered})


def sheet(report: Report) -> Sheet:
    """A line for each organisation, and the totals."""
    headings = ["Organisation", *COLUMNS, "Owed", "Credit", "Balance"]
    lines: list[list[Any]] = [
        [row.name, *row.steps, row.owed, row.credit, row.balance]
        for row in (*report.rows, report.total)
    ]
    return Sheet(f"aged-debt-{report.day:%Y-%m-%d}", headings, lines)
