"""Exports for accounting in the office: for which days, in which layout, and what was taken
before."""

import datetime as dt
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from bookings.reports import accounting
from bookings.reports.accounting import LAYOUTS, AccountingError
from bookings.reports.forms import PeriodForm
from bookings.reports.pages import ReportPage
from bookings.reports.periods import Period, last_month
from common.models import AuditEvent

#: Of what was taken before, the newest.
SHOWN = 20


class AccountingForm(PeriodForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layout"] = forms.ChoiceField(
            label="For",
            choices=[(name, layout.label) for name, layout in LAYOUTS.items()],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose a program.", "invalid_choice": "Choose a program."},
        )


class Taken(NamedTuple):
    """An export of before."""

    event: AuditEvent
    layout: str
    period: Period
    by: User | None


class AccountingView(ReportPage):
    page_title = "Exports for accounting"
    template_name = "bookings/reports/accounting.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if "layout" not in request.GET and "start" not in request.GET:
            return self._page(self._form({}), new=True)
        form = self._form(request.GET.dict())
        if (period := form.period) is None:
            return self._page(form)
        name, now = form.cleaned_data["layout"], timezone.now()
        double = accounting.overlapping(name, period)
        if double and "anyway" not in request.GET:
            return self._page(form, double=_taken(double), asked=request.GET.urlencode())
        try:
            content = accounting.export(name, period, now=now)
        except AccountingError as error:
            form.add_error(None, str(error))
            return self._page(form)
        return _file(content, f"onEvidence-{name}-{period.slug}.csv")

    def _form(self, data: dict[str, Any]) -> AccountingForm:
        return AccountingForm(data, default=last_month(timezone.localdate()))

    def _page(self, form: AccountingForm, *, new: bool = False, **context: Any) -> HttpResponse:
        if new:
            form.errors.pop("layout", None)
        taken = _taken(islice(accounting.exported(), SHOWN))
        return self.page(form=form, taken=taken, **context)


def _taken(events: Iterable[AuditEvent]) -> list[Taken]:
    found = list(events)
    people = User.objects.in_bulk([each.actor_id for each in found], field_name="public_id")
    return [
        Taken(each, LAYOUTS[each.after["layout"]].label, _period(each), people.get(each.actor_id))
        for each in found
    ]


def _period(event: AuditEvent) -> Period:
    return Period(*(dt.date.fromisoformat(event.after[name]) for name in Period._fields))


def _file(content: bytes, filename: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type="text/csv", headers=headers)
