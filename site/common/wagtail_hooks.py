from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.views import home
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from common import (  # noqa: F401 - they register themselves
    audit_hooks,
    counts,
    dashboard,
    integrity_hooks,
    mail_attention,
    retention_reports,
)
from common.models import MessageWording, RetentionRule
from common.permissions import ChangeOnly
from common.retention_viewset import RuleViewSet
from common.viewsets import MessageViewSet
from common.wording_viewset import WordingViewSet

register_permission_policy(MessageWording, ChangeOnly(MessageWording), exact_class=True)
register_snippet(WordingViewSet)
register_permission_policy(RetentionRule, ChangeOnly(RetentionRule), exact_class=True)
register_snippet(RuleViewSet)


@hooks.register("register_admin_viewset")
def outgoing_messages() -> MessageViewSet:
    return MessageViewSet()


#: Ours take their place: Wagtail's ask the database for every row anew.
REPLACED = (
    home.WorkflowObjectsToModeratePanel,
    home.UserObjectsInWorkflowModerationPanel,
    home.LockedPagesPanel,
)


@hooks.register("construct_homepage_panels")
def first_page(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED)]
    panels += dashboard.panels(request)


@hooks.register("construct_homepage_summary_items")
def first_page_counts(request: HttpRequest, items: list[SummaryItem]) -> None:
    items += dashboard.counts(request)


@hooks.register("insert_global_admin_css")
def office_styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/office.css"))
