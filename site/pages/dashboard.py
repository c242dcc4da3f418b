"""What waits for the people who keep the website."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from common.dashboard import Action, Panel, Row, Status, register
from common.when import date
from pages import policy, upkeep
from pages.models import BrokenLink, Helpline


def _edit(page_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


class PagesPanel(Panel):
    """For whoever may edit pages: that is not a permission of Django's."""

    def is_for(self, user: Any) -> bool:
        return policy.may_edit_pages(user)

    def editable(self) -> QuerySet[Page]:
        return policy.EDITING.instances_user_has_permission_for(self.request.user, "change")


@register
class InModeration(PagesPanel):
    """Instead of Wagtail's own two lists, which ask the database for every row anew."""

    name, order, heading = "in-moderation", 200, "In moderation"
    headings = ["Page", "Asked by", "Since"]
    empty = "No page waits for approval."
    more = "See all moderation"

    def waiting(self) -> QuerySet[WorkflowState]:
        page = Page.objects.filter(pk=Cast(OuterRef("object_id"), Page._meta.pk))
        return (
            WorkflowState.objects.active()
            .filter(
                base_content_type__app_label="wagtailcore",
                base_content_type__model="page",
                object_id__in=self.editable()
                .annotate(key=Cast("pk", WorkflowState._meta.get_field("object_id")))
                .values("key"),
            )
            .annotate(title=Subquery(page.values("draft_title")[:1]))
            .select_related("requested_by", "current_task_state__task")
            .order_by("created_at", "pk")
        )

    def row(self, item: WorkflowState) -> Row:
        if item.status == WorkflowState.STATUS_NEEDS_CHANGES:
            status = Status("redirect", "Sent back for changes")
        else:
            status = Status("time", "Waiting for approval")
        by = str(item.requested_by) if item.requested_by else "Nobody known"
        return Row(item.title, _edit(item.object_id), [by, date(item.created_at)], status)

    def more_url(self) -> str:
        return reverse("wagtailadmin_reports:workflow")


@register
class NotReviewed(PagesPanel):
    name, order, heading = "not-reviewed", 210, "Pages not reviewed for 12 months"
    headings = ["Page", "Last reviewed"]
    empty = "Every page was read through in the last 12 months."
    more = "See when each page was reviewed"

    def waiting(self) -> QuerySet[Page]:
        return upkeep.pages_due(self.editable(), today=timezone.localdate())

    def row(self, item: Any) -> Row:
        return Row(
            item.draft_title,
            _edit(item.pk),
            [date(item.seen_on) if item.seen_on else "Never"],
            Status("warning", "Due"),
            Action(reverse("review_page", args=[item.pk]), "Mark as reviewed"),
        )

    def more_url(self) -> str:
        return reverse("page_reviews")


@register
class HelplinesToCheck(Panel):
    name, order, heading = "helplines", 220, "Helplines not checked for 6 months"
    headings = ["Helpline", "Number", "Last checked"]
    empty = "Every helpline was checked in the last 6 months."
    more = "See all helplines"
    permissions = ["pages.change_helpline"]

    def waiting(self) -> QuerySet[Helpline]:
        return upkeep.helplines_due(today=timezone.localdate())

    def row(self, item: Helpline) -> Row:
        return Row(
            item.name,
            reverse("wagtailsnippets_pages_helpline:edit", args=[item.pk]),
            [item.number, date(item.last_checked) if item.last_checked else "Never"],
            Status("warning", "Due"),
            Action(reverse("check_helpline", args=[item.pk]), "Checked today"),
        )

    def more_url(self) -> str:
        return reverse("wagtailsnippets_pages_helpline:list")


@register
class BrokenLinks(PagesPanel):
    name, order, heading = "broken-links", 230, "Links that lead nowhere"
    headings = ["On page", "Link", "Leads to", "Found"]
    empty = "At the last check, every link to our own pages and documents led somewhere."
    more = "See all of them"

    def waiting(self) -> QuerySet[BrokenLink]:
        links = BrokenLink.objects.filter(page__in=self.editable())
        return links.select_related("page")

    def row(self, item: BrokenLink) -> Row:
        return Row(
            item.page.draft_title,
            _edit(item.page_id),
            [item.text, item.target, date(item.found_at)],
            Status("cross", item.get_problem_display()),
        )

    def more_url(self) -> str:
        return reverse("broken_links")
