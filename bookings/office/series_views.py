"""Copying a date into a series: said how, looked at, made."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone

from bookings.office import series
from bookings.office.pages import PLAN, OfficePage, date_url
from bookings.office.series_forms import DaysForm, SeriesForm
from courses.models import CourseRun


class SeriesView(OfficePage):
    permission = PLAN
    template_name = "bookings/cms/series.html"
    page_title = "Copy into a series"
    header_icon = "copy"
    above = [(reverse_lazy("board:index"), "Board")]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(run=self._run(pk), form=SeriesForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run, form = self._run(pk), SeriesForm(request.POST)
        proposed: list[series.Proposed] = []
        if form.is_valid():
            try:
                proposed = self._proposed(run, form.cleaned_data)
                if request.POST.get("action") == "make":
                    return self._made(run, form.cleaned_data["state"], proposed)
            except series.SeriesError as error:
                form.add_error(None, str(error))
        return self.page(run=run, form=form, proposed=proposed)

    def _proposed(self, run: CourseRun, said: dict[str, Any]) -> list[series.Proposed]:
        if run.starts_at is None:
            raise series.SeriesError("This date has no session yet. Give it one, then copy it.")
        days = series.days(
            timezone.localtime(run.starts_at).date(),
            every=series.Every(said["every"]),
            number=said["number"] or 0,
            until=said["until"],
        )
        return series.preview(run, days, now=timezone.now())

    def _made(self, run: CourseRun, state: str, proposed: list[series.Proposed]) -> HttpResponse:
        form = DaysForm(self.request.POST, days=[f"{each.day}" for each in proposed])
        if not form.is_valid():
            raise series.SeriesError("Look through the dates below, then make them.")
        made = series.make(
            run,
            on=[dt.date.fromisoformat(day) for day in form.cleaned_data["day"]],
            state=CourseRun.State(state),
            now=timezone.now(),
        )
        said = "1 date was made." if len(made) == 1 else f"{len(made)} dates were made."
        messages.success(self.request, said)
        return redirect("board:index" if made else date_url(run.pk))

    def _run(self, pk: int) -> CourseRun:
        runs = CourseRun.objects.select_related("course").prefetch_related("sessions")
        return get_object_or_404(runs, pk=pk)
