"""The audit trail's place in the office. `wagtail_hooks` reads it."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from common.audit_views import INDEX, POLICY, AuditEventView, AuditTrailView
from common.dashboard import Panel, Row, Status, register
from common.models import AuditCheck
from common.when import date


class AuditMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return POLICY.user_has_permission(request.user, "view")


@hooks.register("register_admin_urls")
def audit_addresses() -> list[URLPattern]:
    return [
        path("reports/audit/", AuditTrailView.as_view(), name=INDEX),
        path(
            "reports/audit/results/",
            AuditTrailView.as_view(results_only=True),
            name=f"{INDEX}_results",
        ),
        path("reports/audit/<uuid:public_id>/", AuditEventView.as_view(), name="audit_event"),
    ]


@hooks.register("register_reports_menu_item")
def audit_in_the_menu() -> MenuItem:
    return AuditMenuItem(
        AuditTrailView.page_title, reverse(INDEX), name="audit", icon_name="history", order=5
    )


@hooks.register("register_permissions")
def who_may_read_it() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="common", codename="view_auditevent")


@register
class BrokenTrail(Panel):
    """What the last check of the chain found wrong (`manage.py audit_verify`, daily)."""

    name, order, heading = "audit", 100, "Audit trail"
    headings = ["What is wrong", "Found", "Events whole before it"]
    numbers = ["Events whole before it"]
    empty = "The last check found nothing wrong."
    more = "See the audit trail"
    permissions = ["common.view_auditevent"]

    def is_for(self, user: Any) -> bool:
        """Only when there is something: it must not be read past."""
        return super().is_for(user) and self.waiting().exists()

    def waiting(self) -> QuerySet[AuditCheck]:
        last = AuditCheck.objects.order_by("-pk").values("pk")[:1]
        return AuditCheck.objects.filter(pk__in=last).exclude(problem="")

    def row(self, item: AuditCheck) -> Row:
        return Row(
            item.problem, "", [date(item.at), item.whole], Status("warning", "Tell whoever runs it")
        )

    def more_url(self) -> str:
        return reverse(INDEX)
