"""The office decides on a date below its minimum: run, move or cancel. `bookings.wagtail_hooks`
reads it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views import View
from wagtail import hooks

from accounts.practice.staff import StaffRequest
from bookings.minimums import deciding
from common.attention import Trouble, Watch, register
from courses.models import CourseRun

CHANGE = "courses.change_courserun"


class DecideView(View):
    """One date that waits for a decision."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest, public_id: UUID, reason: str = "") -> HttpResponse:
        context = {
            "run": _run(public_id),
            "reason": reason,
            "page_title": "Does this date run?",
            "header_title": "Does this date run?",
        }
        context |= {
            "move_url": reverse("date_move", args=[context["run"].pk]),
            "cancel_url": reverse("date_cancel", args=[context["run"].pk]),
        }
        return render(request, "bookings/cms/decide.html", context)

    def post(self, request: StaffRequest, public_id: UUID) -> HttpResponse:
        run, reason = _run(public_id), request.POST.get("reason", "")[:200]
        try:
            deciding.run_anyway(run, reason=reason, by=request.user, now=timezone.now())
        except deciding.DecisionError as error:
            messages.error(request, str(error))
            return self.get(request, public_id, reason)
        messages.success(request, "It runs. Joining instructions go out as for any date.")
        return redirect("courserun:edit", run.pk)


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
        )


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [path("dates/<uuid:public_id>/decide/", DecideView.as_view(), name="minimum_decide")]
