"""VAT return figures in the office, and the papers behind them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from bookings.models import SellerDetails
from bookings.reports import files, vat
from bookings.reports.files import Sheet
from bookings.reports.forms import PeriodForm
from bookings.reports.pages import PeriodPage, query
from bookings.reports.periods import Period, month_end, next_month, quarter_of
from bookings.reports.vat import Paper
from common.tables import Cell

#: Month ends to choose from; whose quarters end when, HMRC says.
BACK = 24
ON_A_PAGE = 100
TITLE = "VAT return figures"


class VatForm(PeriodForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = [_ends(back) for back in range(BACK)]
        self.fields["quarter"] = forms.ChoiceField(
            label="Or three months that ended on (optional)",
            choices=[("", "Choose"), *((end.isoformat(), f"{end:%-d %B %Y}") for end in ends)],
            required=False,
            help_text="Any month end of the last two years, whichever months your quarters end in.",
        )


def _ends(back: int) -> dt.date:
    """Month ends that are over, the last first."""
    return next_month(timezone.localdate(), -back) - dt.timedelta(days=1)


class VatPage(PeriodPage):
    form_class: type[PeriodForm] = VatForm

    def default(self) -> Period:
        """The last quarter of the calendar that is over."""
        this = quarter_of(timezone.localdate())
        return quarter_of(this.start - dt.timedelta(days=1))

    def rate(self, keys: Sequence[str]) -> str:
        """The one that is asked for; none where there is no such rate in these days."""
        asked = self.request.GET.get("rate", "")
        return asked if asked in keys else ""

    def file(self, kind: str, period: Period) -> HttpResponse:
        """The papers, each with what of it stands in the figures."""
        key = self.rate([row.key for row in vat.figures(period).rates])
        found = sheet(period, vat.papers(period, key=key))
        about = {**period._asdict(), "filtered": bool(key)}
        return files.answer(kind, found, about=about)


class VatView(VatPage):
    page_title = TITLE
    template_name = "bookings/reports/vat.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked = {name: request.GET.get(name, "") for name in ("start", "end", "quarter")}
        form = VatForm(asked, default=self.default())
        form.is_valid()
        if quarter := form.cleaned_data.get("quarter"):
            end = dt.date.fromisoformat(quarter)
            period = Period(next_month(end, -2), month_end(end))
            return redirect(f"{reverse('money_reports:vat')}?{query(period)}")
        return super().get(request, **kwargs)

    def figures(self, period: Period) -> dict[str, Any]:
        return {
            "figures": vat.figures(period),
            "registered": SellerDetails.load().charges_vat,
            "is_over": period.end < timezone.localdate(),
        }


class PapersView(VatPage):
    page_title = "Papers behind the VAT figures"
    template_name = "bookings/reports/vat_papers.html"
    form_class = PeriodForm
    above = (*PeriodPage.above, (reverse_lazy("money_reports:vat"), TITLE))

    def figures(self, period: Period) -> dict[str, Any]:
        keys = [row.key for row in vat.figures(period).rates]
        key = self.rate(keys)
        found = vat.papers(period, key=key)
        total = vat.NOTHING
        for paper in found:
            total = total.plus(paper.amount)
        return {
            "rate": key,
            "rates": [(each, vat.label(each)) for each in keys],
            "page_obj": Paginator(found, ON_A_PAGE).get_page(self.request.GET.get("p")),
            "total": total,
        }


def sheet(period: Period, papers: list[Paper]) -> Sheet:
    headings = ["Paper", "Day", "Customer", "Corrects", "Rate", "Net (£)", "VAT (£)"]
    lines: list[list[Cell]] = [
        [each.number, each.day, each.customer, each.corrects, each.rate, *each.amount]
        for each in papers
    ]
    return Sheet(f"vat-{period.slug}", headings, lines)
