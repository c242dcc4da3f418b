"""The whole lists behind the first page's short ones."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from common.exports import GuardedExport
from pages import policy, upkeep
from pages.models import BrokenLink


class EditorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return policy.may_edit_pages(request.user)


def _edit(page_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


class PagesReport(GuardedExport, ReportView):
    """Of the pages that whoever asks may edit."""

    permission_policy = policy.EDITING
    permission_required = "change"

    def editable(self) -> QuerySet[Page]:
        return policy.EDITING.instances_user_has_permission_for(self.request.user, "change")


class MarkColumn(Column):
    """A button in each row; the page behind it asks first."""

    cell_template_name = "pages/cms/mark_cell.html"

    def get_value(self, page: Page) -> str:
        return f"{reverse('review_page', args=[page.pk])}?next={reverse('page_reviews')}"


def _state(page: Page) -> str:
    return "Due" if upkeep.is_due(page, today=timezone.localdate()) else "Up to date"


class ReviewsFilter(WagtailFilterSet):
    due = django_filters.BooleanFilter(label="Due for review", method="filter_due")

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_due(self, pages: QuerySet[Page], _name: str, due: bool) -> QuerySet[Page]:
        waiting = upkeep.pages_due(pages, today=timezone.localdate()).values("pk")
        return pages.filter(pk__in=waiting) if due else pages.exclude(pk__in=waiting)


class PageReviewsView(PagesReport):
    page_title = "Page reviews"
    header_icon = "check"
    index_url_name = "page_reviews"
    index_results_url_name = "page_reviews_results"
    filterset_class = ReviewsFilter
    columns = [
        TitleColumn("draft_title", label="Page", get_url=lambda page: _edit(page.pk)),
        DateColumn("seen_on", label="Last reviewed"),
        Column("seen_by", label="By"),
        Column("state", label="State", accessor=_state),
        MarkColumn("mark", label=""),
    ]
    list_export = ["draft_title", "url_path", "seen_on", "seen_by"]
    export_headings = {
        "draft_title": "Page", "url_path": "Path", "seen_on": "Last reviewed", "seen_by": "By",
    }  # fmt: skip

    def get_filename(self) -> str:
        return "page-reviews"

    def get_queryset(self) -> QuerySet[Page]:
        return upkeep.with_seen_on(self.editable())


class BrokenLinksView(PagesReport):
    page_title = "Broken links"
    header_icon = "link"
    index_url_name = "broken_links"
    index_results_url_name = "broken_links_results"
    columns = [
        TitleColumn(
            "page",
            label="On page",
            accessor="page.draft_title",
            get_url=lambda link: _edit(link.page_id),
        ),
        Column("text", label="Link"),
        Column("target", label="Leads to"),
        Column("problem", label="What is wrong", accessor="get_problem_display"),
        DateColumn("found_at", label="Found"),
    ]
    list_export = ["page.draft_title", "text", "target", "problem", "found_at"]

    def get_filename(self) -> str:
        return "broken-links"

    def get_queryset(self) -> QuerySet[Any]:
        return BrokenLink.objects.filter(page__in=self.editable()).select_related("page")
