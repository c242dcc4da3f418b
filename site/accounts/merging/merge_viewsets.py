"""Merges in the office's menu: what is there twice, and what was made one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.merging import merge_views
from accounts.models import Merge


class MergeIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Merge]:
        return Merge.objects.of_its_own().select_related(
            "kept_organisation", "gone_organisation", "kept_learner", "gone_learner", "merged_by"
        )

    def get_edit_url(self, instance: Merge) -> str:
        return reverse("merges:merge", args=[instance.public_id])


class MergeViewSet(ModelViewSet):
    model = Merge
    name = "merges"
    icon = "group"
    menu_label = "Merges"
    index_view_class = MergeIndexView
    form_fields = ["reason"]
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "__str__",
        Column("kind", label="What"),
        DateColumn("merged_at", label="Merged", sort_key="merged_at"),
        Column("merged_by", label="By"),
        Column("get_state_display", label="State", sort_key="state"),
        DateColumn("undoable_until", label="Can be undone until"),
    ]
    list_filter = ["state"]
    search_fields = [
        "kept_organisation__name", "gone_organisation__name",
        "kept_learner__full_name", "gone_learner__full_name",
    ]  # fmt: skip

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("history", "usage", "add", "edit", "delete")
        return super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in absent}, **kwargs
        )

    def register_admin_url_finder(self) -> None:
        """Wagtail links what it mentions to where it is edited; there is no such place."""

    def get_urlpatterns(self) -> list[URLPattern]:
        preview = "<slug:kind>/<uuid:public_id>/into/<uuid:into>/"
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<uuid:public_id>/", merge_views.MergeView.as_view(), name="merge"),
            path("<slug:kind>/<uuid:public_id>/", merge_views.ChooseView.as_view(), name="choose"),
            path(preview, merge_views.PreviewView.as_view(), name="preview"),
        ]


class DuplicatesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("accounts.add_merge"))


class DuplicatesViewSet(ViewSet):
    name = "duplicates"
    icon = "copy"
    menu_label = "Likely duplicates"
    menu_item_class = DuplicatesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", merge_views.DuplicatesView.as_view(), name="index")]
