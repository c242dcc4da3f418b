"""What the pages of reports share in the office."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from bookings.office.pages import OfficeMenuItem, OfficePage
from bookings.reports import files
from bookings.reports.forms import PeriodForm
from bookings.reports.periods import Period

#: Of finance and of administrators.
LOOK = "bookings.view_movement"


class ReportsMenuItem(OfficeMenuItem):
    permissions = (LOOK,)


class ReportPage(OfficePage):
    permission: ClassVar[str] = LOOK
    header_icon = "doc-full"
    above: Sequence[tuple[Any, str]] = ((reverse_lazy("money_reports:index"), "Reports"),)


class PeriodPage(ReportPage):
    """A report on a period, that the address gives; and the same as a file."""

    form_class: type[PeriodForm] = PeriodForm

    @abstractmethod
    def default(self) -> Period:
        """That it shows while no days are asked for."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.GET, default=self.default())
        period = form.period
        if period is None:
            return self.page(form=form, period=None)
        if kind := files.asked(request):
            return self.file(kind, period)
        return self.page(form=form, period=period, asked=query(period), **self.figures(period))

    @abstractmethod
    def figures(self, period: Period) -> dict[str, Any]:
        """What its template shows of the period."""

    @abstractmethod
    def file(self, kind: str, period: Period) -> HttpResponse:
        """The same as a file: `csv` or `xlsx`."""


def query(period: Period) -> str:
    return f"start={period.start.isoformat()}&end={period.end.isoformat()}"
