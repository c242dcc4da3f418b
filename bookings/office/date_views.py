"""A date's page in the office, and the list of its people to print."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.models import User
from bookings.office import date_page
from bookings.office.pages import OfficePage, date_name
from courses.models import CourseRun


class DateView(OfficePage):
    template_name = "bookings/cms/date.html"
    header_icon = "date"
    above = [(reverse_lazy("board:index"), "Board")]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(pk)
        user = cast(User, request.user)
        now = timezone.now()
        return self.page(
            run=run,
            date=date_page.DatePage(run, now=now, today=timezone.localdate(now)),
            actions=date_page.actions(user, run),
            **date_page.shown(user),
        )

    def get_page_title(self) -> str:
        return date_name(self._run(self.kwargs["pk"]))

    def _run(self, pk: int) -> CourseRun:
        if not hasattr(self, "_found"):
            runs = CourseRun.objects.select_related("course", "trainer", "organisation")
            self._found = get_object_or_404(runs.prefetch_related("sessions"), pk=pk)
        return self._found


class PrintView(DateView):
    """Names and where they come from, for the door: no addresses, no prices, no needs."""

    template_name = "bookings/cms/date_print.html"
