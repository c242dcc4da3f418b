"""The office decides on a date below its minimum: run, move or cancel. `bookings.wagtail_hooks`
reads it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail import hooks

from accounts.practice.staff import StaffRequest
from bookings.minimums import deciding
from bookings.office.pages import OfficePage, above_date, date_url
from common.attention import Trouble, Watch, register
from courses.models import CourseRun

CHANGE = "courses.change_courserun"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why it runs with fewer",
        max_length=200,
        help_text="Kept with the date. No names.",
        error_messages={"required": "Say why it runs with fewer: it is kept with the date."},
    )


class DecideView(OfficePage):
    """One date that waits for a decision."""

    permission = CHANGE
    template_name = "bookings/cms/decide.html"
    page_title = "Does this date run?"
    header_icon = "date"

    @cached_property
    def run(self) -> Any:
        return _run(self.kwargs["public_id"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, *above_date(self.run), here]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(run=self.run, form=ReasonForm())

    def post(self, request: StaffRequest, public_id: UUID) -> HttpResponse:
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                deciding.run_anyway(
                    self.run, by=request.user, now=timezone.now(), **form.cleaned_data
                )
            except deciding.DecisionError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "It runs. Joining instructions go out as for any date.")
                return redirect(date_url(self.run.pk))
        return self.page(run=self.run, form=form)


def _run(public_id: UUID) -> Any:
    runs = deciding.with_sold(CourseRun.objects.filter(public_id=public_id))
    run = runs.select_related("course").prefetch_related("sessions").first()
    if run is None:
        raise Http404
    return run


@register
class BelowMinimum(Watch):
    name, order, heading = "below-minimum", 310, "Below its minimum: decide"
    advice = "Decide whether it runs, moves or is cancelled. Joining instructions wait for that."
    permissions = (CHANGE,)

    def found(self) -> QuerySet[CourseRun]:
        return deciding.waiting_for_the_office(now=timezone.now())

    def trouble(self, item: Any) -> Trouble:
        return Trouble(
            item.course.title,
            reverse("minimum_decide", args=[item.public_id]),
            f"{item.when}: {item.sold} of at least {item.minimum_places} places are sold.",
            since=item.minimum_warned_at,
            step="Decide",
        )


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [path("dates/<uuid:public_id>/decide/", DecideView.as_view(), name="minimum_decide")]
