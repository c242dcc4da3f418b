"""What would be deleted now, and what was, for administrators."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies.base import ModelPermissionPolicy

from common import retention_run
from common.dashboard import Count, Panel, Row, Status, register
from common.exports import GuardedExportView
from common.models import RetentionRule, RetentionRun
from common.when import date

PERMISSION = "common.view_retentionrun"


@require_safe
def would_go(request: HttpRequest) -> HttpResponse:
    """A dry run: counts and references, and no names."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    now = timezone.now()
    context = {
        "dues": retention_run.due(now=now),
        "late": RetentionRule.objects.late(now).exists(),
        "shown": retention_run.SHOWN,
    }
    return TemplateResponse(request, "common/cms/would_go.html", context)


class WentView(GuardedExportView, ReportView):
    permission_policy = ModelPermissionPolicy(RetentionRun)
    permission_required = "view"
    page_title = "What was deleted"
    header_icon = "bin"
    index_url_name = "retention_went"
    index_results_url_name = "retention_went_results"
    columns = [
        Column("label", label="Record"),
        Column("number", label="Deleted"),
        DateColumn("before", label="Older than"),
        DateColumn("began_at", label="When"),
    ]
    list_export = ["label", "number", "before", "began_at"]

    def get_filename(self) -> str:
        return "deleted"

    def get_queryset(self) -> QuerySet[RetentionRun]:
        return RetentionRun.objects.all()


@register
class LatelyDeleted(Panel):
    name, order, heading = "lately-deleted", 800, "Deleted on schedule"
    headings = ["Record", "How many", "Older than", "When"]
    numbers = ["How many"]
    empty = "Nothing has been due yet."
    more = "See all that was deleted"
    permissions = [PERMISSION]

    def waiting(self) -> QuerySet[RetentionRun]:
        return RetentionRun.objects.all()

    def row(self, item: RetentionRun) -> Row:
        cells = (item.number, date(item.before), date(item.began_at))
        return Row(item.label, cells=cells, status=Status("check", "Deleted"))

    def more_url(self) -> str:
        return reverse("retention_went")


@register
class NotDeleted(Count):
    """A schedule that is not kept is worse than none, and nobody would notice."""

    order, icon, permission = 900, "warning", PERMISSION
    one = "kind of record was not tidied for two days"
    several = "kinds of record were not tidied for two days"

    def is_shown(self) -> bool:
        return super().is_shown() and bool(self.number())

    def number(self) -> int:
        return RetentionRule.objects.late(timezone.now()).count()

    def url(self) -> str:
        return reverse("retention_would_go")


class AdministratorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_admin_urls")
def retention_addresses() -> list[URLPattern]:
    results: Any = WentView.as_view(results_only=True)
    return [
        path("reports/would-go/", would_go, name="retention_would_go"),
        path("reports/went/", WentView.as_view(), name="retention_went"),
        path("reports/went/results/", results, name="retention_went_results"),
    ]


@hooks.register("register_reports_menu_item")
def would_go_in_the_menu() -> MenuItem:
    return AdministratorsMenuItem(
        "What would go today",
        reverse("retention_would_go"),
        name="retention-would-go",
        icon_name="history",
        order=800,
    )


@hooks.register("register_reports_menu_item")
def went_in_the_menu() -> MenuItem:
    return AdministratorsMenuItem(
        "What was deleted",
        reverse("retention_went"),
        name="retention-went",
        icon_name="bin",
        order=810,
    )
