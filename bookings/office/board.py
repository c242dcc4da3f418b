"""The board: every date to come, how it fills, and what is to be seen to."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import Select
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies.base import ModelPermissionPolicy

from accounts.models import User
from bookings.models import DateSettings
from bookings.office import date_views, runs, series_views
from bookings.office.pages import OfficeViewSet, date_url
from common import when
from common.columns import Marked, Number
from common.exports import GuardedExport
from courses.models import Course, CourseRun

NBSP = "\N{NO-BREAK SPACE}"


class LookedAtByOffice(ModelPermissionPolicy):
    """Whoever may look at bookings may look at the dates that they are of."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and bool(user.has_perm("bookings.view_booking"))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")


def months() -> list[tuple[str, str]]:
    """This and the seventeen to come."""
    first = timezone.localdate().replace(day=1)
    found = []
    for _ in range(18):
        found.append((f"{first:%Y-%m}", f"{first:%B %Y}"))
        first = (first + dt.timedelta(days=32)).replace(day=1)
    return found


class BoardFilterSet(WagtailFilterSet):
    course = django_filters.ModelChoiceFilter(queryset=Course.objects.order_by("title"))
    month = django_filters.ChoiceFilter(label="Month", choices=months, method="filter_month")
    trainer = django_filters.ModelChoiceFilter(
        queryset=User.objects.filter(is_staff=True).order_by("full_name")
    )
    mode = django_filters.ChoiceFilter(choices=CourseRun.Mode.choices)
    private = django_filters.ChoiceFilter(
        label="For whom",
        choices=[("no", "Public"), ("yes", "For one organisation")],
        method="filter_private",
    )
    look = django_filters.ChoiceFilter(
        label="Needs a look",
        choices=[("yes", "Needs a look")],
        method="filter_look",
        empty_label="All",
        widget=Select,
    )

    class Meta:
        model = CourseRun
        fields: list[str] = []

    def filter_month(
        self, found: QuerySet[CourseRun], _name: str, month: str
    ) -> QuerySet[CourseRun]:
        first = timezone.make_aware(dt.datetime.strptime(month, "%Y-%m"))
        after = (first + dt.timedelta(days=32)).replace(day=1, hour=0)
        after = timezone.make_aware(after.replace(tzinfo=None))
        return found.filter(first_start__gte=first, first_start__lt=after)

    def filter_private(
        self, found: QuerySet[CourseRun], _name: str, private: str
    ) -> QuerySet[CourseRun]:
        return found.filter(organisation__isnull=private == "no")

    def filter_look(
        self, found: QuerySet[CourseRun], _name: str, _value: str
    ) -> QuerySet[CourseRun]:
        return found.filter(runs.needs_a_look(timezone.now()))


def filling(run: Any) -> str:
    """9 of 12, 2 held."""
    held = f", {run.held} held" if run.held else ""
    return f"{run.sold} of {run.capacity}{held}"


def unpaid(run: Any) -> str:
    if not run.unpaid:
        return "0"
    return f"{run.unpaid}, {run.overdue} overdue" if run.overdue else str(run.unpaid)


def what(run: CourseRun) -> str:
    """The course; and, where they are not what most dates are, for whom and in which state."""
    rare = [f"only for {run.organisation}"] if run.organisation else []
    if run.state != CourseRun.State.SCHEDULED:
        rare.append(run.get_state_display().lower())
    return f"{run.course} ({', '.join(rare)})" if rare else str(run.course)


def begins(run: CourseRun) -> str:
    """In two lines at most: the day, and the time."""
    if run.starts_at is None:
        return "To be confirmed"
    day, time = when.brief(run.starts_at).split(", ")
    return f"{day.replace(' ', NBSP)}, {time.replace(' ', NBSP)}"


def minimum(run: Any) -> str:
    if run.sold >= run.wanted:
        return "Reached"
    return f"{run.sold} of {run.wanted}"


def look(run: Any) -> str:
    words = "; ".join(runs.looks(run, now=timezone.now()))
    return words[:1].upper() + words[1:]


class BoardView(GuardedExport, ReportView):
    model = CourseRun
    permission_policy = LookedAtByOffice(CourseRun)
    permission_required = "view"
    page_title = "Board"
    header_icon = "date"
    index_url_name = "board:index"
    index_results_url_name = "board:index_results"
    filterset_class = BoardFilterSet
    template_name = "bookings/cms/board.html"
    columns = [
        TitleColumn("course", label="Course", accessor=what, get_url=lambda run: date_url(run.pk)),
        Column("when", label="Begins", accessor=begins),
        Column("where", label="Where"),
        Column("trainer", label="Trainer", accessor=lambda run: run.trainer or "Nobody yet"),
        Number("filling", label="Sold", accessor=filling),
        Number("unnamed", label="Unnamed"),
        Number("unpaid", label="Unpaid", accessor=unpaid),
        Number("waiting", label="Waiting"),
        Number("minimum", label="Minimum", accessor=minimum),
        Marked("look", mark="warning", label="Needs a look", accessor=look),
    ]
    list_export = [
        "course", "when", "where", "trainer", "organisation", "sold", "held", "capacity",
        "unnamed", "unpaid", "overdue", "waiting", "wanted", "state",
    ]  # fmt: skip
    export_headings = {
        "when": "When", "where": "Where", "organisation": "Only for", "sold": "Sold",
        "held": "Held", "unnamed": "Unnamed", "unpaid": "Unpaid invoices", "overdue": "Overdue",
        "waiting": "Waiting", "wanted": "Minimum",
    }  # fmt: skip

    def get_filename(self) -> str:
        return "board"

    @cached_property
    def few(self) -> int:
        return int(DateSettings.load(request_or_site=self.request).few_bookings)

    def get_queryset(self) -> QuerySet[CourseRun]:
        now = timezone.now()
        found = runs.counted(
            runs.on_the_board(now), now=now, today=timezone.localdate(now), few=self.few
        )
        return (
            found.select_related("course", "organisation", "trainer")
            .prefetch_related("sessions")
            .order_by("first_start", "pk")
        )


class BoardViewSet(OfficeViewSet):
    name = "board"
    icon = "date"
    menu_label = "Board"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", BoardView.as_view(), name="index"),
            path("results/", BoardView.as_view(results_only=True), name="index_results"),
            path("<int:pk>/", date_views.DateView.as_view(), name="date"),
            path("<int:pk>/print/", date_views.PrintView.as_view(), name="print"),
            path("<int:pk>/series/", series_views.SeriesView.as_view(), name="series"),
        ]
