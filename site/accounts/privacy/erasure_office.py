"""Requests to be erased, in the office: what is due when, doing it now, refusing it; and erasing
somebody who has no account and asked by telephone or letter."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from accounts.models import ErasureRequest, Learner, User
from accounts.practice.fresh_code import fresh_code_required
from accounts.privacy import erasure, erasure_requests
from accounts.privacy.privacy_forms import ReasonForm

CHANGE = "accounts.change_erasurerequest"


def _may(request: HttpRequest) -> None:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied


@fresh_code_required
@require_http_methods(["GET", "HEAD", "POST"])
def erasure_request(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go, and two buttons."""
    _may(request)
    asked = get_object_or_404(ErasureRequest.objects.select_related("user"), pk=pk)
    if request.method == "POST":
        return _do(request, asked)
    context = {"asked": asked, "form": ReasonForm()}
    return TemplateResponse(request, "accounts/cms/erasure.html", context | _preview(asked))


@fresh_code_required
@require_http_methods(["POST"])
def refuse_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    _may(request)
    asked = get_object_or_404(ErasureRequest.objects.select_related("user"), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"asked": asked, "form": form}
        return TemplateResponse(request, "accounts/cms/erasure.html", context | _preview(asked))
    try:
        erasure_requests.refuse(asked, reason=form.cleaned_data["reason"], now=timezone.now())
    except erasure_requests.RequestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Refused, and whoever asked is told why.")
    return redirect("erasures:index")


@fresh_code_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_learner(request: HttpRequest, pk: int) -> HttpResponse:
    _may(request)
    learner = get_object_or_404(Learner.objects.filter(erased_at=None), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            erasure_requests.for_learner(
                learner, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except erasure.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "This person is erased.")
            return redirect("erasures:index")
    person = erasure_requests.of_learner(learner)
    context = {
        "learner": learner,
        "form": form,
        "went": erasure.preview(person),
        "reasons": erasure.refusals(person),
    }
    return TemplateResponse(request, "accounts/cms/erase_learner.html", context)


def _do(request: HttpRequest, asked: ErasureRequest) -> HttpResponse:
    try:
        erasure_requests.do(asked, now=timezone.now())
    except erasure_requests.RequestError as error:
        messages.error(request, str(error))
    except erasure.Refused as error:
        messages.error(request, str(error))
        return redirect("erasure_request", asked.pk)
    else:
        messages.success(request, "This person is erased.")
    return redirect("erasures:index")


def _preview(asked: ErasureRequest) -> dict[str, Any]:
    if not asked.is_open:
        return {}
    person = erasure_requests.whom(asked)
    return {"went": erasure.preview(person), "reasons": erasure.refusals(person)}


class RequestsView(IndexView):
    def get_base_queryset(self) -> QuerySet[ErasureRequest]:
        asked = super().get_base_queryset().select_related("user")
        return asked.prefetch_related("learners")


class ErasureViewSet(ModelViewSet):
    """Requests are made by the person, or from the page of a learner; here they are decided."""

    model = ErasureRequest
    name = "erasures"
    icon = "bin"
    menu_label = "Erasure"
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = ["reason"]
    index_view_class = RequestsView
    list_per_page = 50
    list_filter = ["state"]
    list_display = [
        TitleColumn(
            "who",
            label="Person",
            get_url=lambda asked: reverse("erasure_request", args=[asked.pk]),
        ),
        Column("get_state_display", label="State", sort_key="state"),
        DateColumn("asked_at", label="Asked", sort_key="asked_at"),
        DateColumn("due_at", label="Due", sort_key="due_at"),
        DateColumn("decided_at", label="Decided", sort_key="decided_at"),
        Column("problem", label="What stands in the way"),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("add", "edit", "delete", "history", "usage", "inspect")
        return super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in absent}, **kwargs
        )

    def register_admin_url_finder(self) -> None:
        """Wagtail links what it mentions to where it is edited; there is no such place."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]


def addresses() -> list[URLPattern]:
    return [
        path("erasure/request/<int:pk>/", erasure_request, name="erasure_request"),
        path("erasure/request/<int:pk>/refuse/", refuse_erasure, name="refuse_erasure"),
        path("erasure/learner/<int:pk>/", erase_learner, name="erase_learner"),
    ]


def erase_button(learner: Learner, *, for_user: User) -> list[Button]:
    """For those who may erase people, on the page of a learner."""
    if not for_user.has_perm(CHANGE):
        return []
    url = reverse("erase_learner", args=[learner.pk])
    return [Button("Erase this person", url=url, icon_name="bin")]
