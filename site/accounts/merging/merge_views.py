"""Merging in the office: what is there twice, which of it stays, what moves, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic import EditView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from accounts.merging import (
    MergeError,
    duplicates,
    learners,
    merge_choice,
    organisations,
    previews,
    undo,
    wording,
)
from accounts.merging.merge_forms import ReasonForm
from accounts.models import Learner, Merge, Organisation, User
from accounts.practice.fresh_views import WithFreshCode

#: Groups of learners on one page.
ON_A_PAGE = 50


class MergingView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = Merge
    permission_required = "add"
    header_icon = "group"

    @property
    def person(self) -> User:
        user = self.request.user
        assert isinstance(user, User)
        return user

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_header_title()}]


class DuplicatesView(MergingView):
    """Shown, and never merged by themselves."""

    template_name = "accounts/cms/duplicates.html"
    page_title = "Likely duplicates"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = Paginator(duplicates.learners(), ON_A_PAGE)
        page = people.get_page(self.request.GET.get("p"))
        return super().get_context_data(
            organisations=[_shown(group) for group in duplicates.organisations()],
            learners=[_shown(group) for group in page],
            page=page,
            **kwargs,
        )


class ChooseView(MergingView):
    template_name = "accounts/cms/merge_choose.html"

    @cached_property
    def gone(self) -> merge_choice.Mergeable:
        return merge_choice.find(self.kwargs["kind"], self.kwargs["public_id"])

    def get_page_title(self) -> str:
        return f"Merge “{self.gone}” into …"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "").strip()[:100]
        return super().get_context_data(
            gone=self.gone,
            alike=[_candidate(each) for each in merge_choice.alike(self.gone)],
            words=words,
            found=[_candidate(each) for each in merge_choice.search(self.gone, words)]
            if words
            else None,
            limit=merge_choice.SHOWN,
            **kwargs,
        )


class PreviewView(WithFreshCode, MergingView):
    """What moves; posting a reason moves it."""

    template_name = "accounts/cms/merge_preview.html"

    @cached_property
    def gone(self) -> merge_choice.Mergeable:
        return merge_choice.find(self.kwargs["kind"], self.kwargs["public_id"])

    @cached_property
    def kept(self) -> merge_choice.Mergeable:
        return merge_choice.find(self.kwargs["kind"], self.kwargs["into"])

    def get_page_title(self) -> str:
        return f"Merge “{self.gone}” into “{self.kept}”"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(ReasonForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            self._merge(form.cleaned_data["reason"])
        except MergeError as error:
            messages.error(request, str(error))
            return redirect("duplicates:index")
        messages.success(
            request, f"“{self.gone}” is now part of this one. You can undo it for 30 days."
        )
        return redirect(merge_choice.edit_url(self.kept))

    def _merge(self, reason: str) -> None:
        gone, kept, by, now = self.gone, self.kept, self.person, timezone.now()
        if isinstance(gone, Organisation) and isinstance(kept, Organisation):
            organisations.merge(gone, into=kept, reason=reason, by=by, now=now)
        elif isinstance(gone, Learner) and isinstance(kept, Learner):
            learners.merge(gone, into=kept, reason=reason, by=by, now=now)

    def _page(self, form: ReasonForm) -> HttpResponse:
        context: dict[str, Any] = {
            "gone": self.gone,
            "kept": self.kept,
            "gone_details": merge_choice.described(self.gone),
            "kept_details": merge_choice.described(self.kept),
            "other_way_round": merge_choice.preview_url(self.kept, self.gone),
            "form": form,
        }
        try:
            context["preview"] = previews.of_merge(
                self.gone, into=self.kept, by=self.person, now=timezone.now()
            )
        except MergeError as error:
            context["refusal"] = str(error)
        return self.render_to_response(self.get_context_data(**context))


class MergeView(WithFreshCode, MergingView):
    """One merge: what it did, and what undoing it would do; posting undoes it."""

    template_name = "accounts/cms/merge.html"
    permission_required = "view"
    page_title = "Merge"

    @cached_property
    def merge(self) -> Merge:
        return get_object_or_404(Merge.objects.of_its_own(), public_id=self.kwargs["public_id"])

    def get_page_subtitle(self) -> str:
        return str(self.merge)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        if not self.user_has_permission("change"):
            raise PermissionDenied
        try:
            undo.undo(self.merge, by=self.person, now=timezone.now())
        except MergeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"“{self.merge.gone}” is there again.")
        return redirect("merges:merge", public_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        merge = self.merge
        context: dict[str, Any] = {
            "merge": merge,
            "moved": wording.counted(merge.moved),
            "children": merge.children.select_related("gone_learner", "kept_learner"),
            "may_undo": merge.state == Merge.State.OPEN and self.user_has_permission("change"),
        }
        if context["may_undo"]:
            try:
                context["preview"] = undo.preview(merge, by=self.person, now=timezone.now())
            except MergeError as error:
                context["refusal"] = str(error)
        return super().get_context_data(**context, **kwargs)


class MergeableEditView(EditView):
    """The page of what can be merged; an old link to what was merged leads on to the survivor."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        merged = self.model.with_merged.filter(pk=self.object_pk, merged_into__isnull=False).first()
        if merged:
            messages.info(request, f"“{merged}” was merged into this one.")
            return redirect(merge_choice.edit_url(merged.merged_into))
        return super().dispatch(request, *args, **kwargs)

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = [*super().header_more_buttons]
        left = isinstance(self.object, Learner) and self.object.has_left
        if self.request.user.has_perm("accounts.add_merge") and not left:
            url = merge_choice.choose_url(self.object)
            buttons.append(Button("Merge into …", url=url, icon_name="group", priority=40))
        return buttons


def _candidate(each: merge_choice.Candidate) -> dict[str, Any]:
    return {"row": each.row, "details": merge_choice.described(each.row), "url": each.url}


def _shown(group: duplicates.Alike) -> dict[str, Any]:
    return {
        "why": group.why,
        "rows": [
            {
                "row": row,
                "details": merge_choice.described(row),
                "url": merge_choice.choose_url(row),
                "edit_url": merge_choice.edit_url(row),
            }
            for row in group.rows
        ],
    }
