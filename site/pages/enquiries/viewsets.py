"""The office's list of enquiries: who answers what, and how far it has come."""

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from common.exports import GuardedExportView
from common.recorded import RecordedEdit, RecordedViewSet
from pages import policy
from pages.enquiries import quoting
from pages.models import Enquiry


class EnquiryFilterSet(WagtailFilterSet):
    #: Several at once: what is open is new or in progress.
    status = django_filters.MultipleChoiceFilter(
        choices=Enquiry.Status.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Enquiry
        fields = ["status", "kind", "owner", "at_risk"]


class EnquiryIndexView(GuardedExportView):
    def get_base_queryset(self) -> models.QuerySet[Enquiry]:
        return super().get_base_queryset().select_related("owner", "course", "quote")


class EnquiryEditView(RecordedEdit, generic.EditView):
    """What was asked, which nobody changes; and who answers it, which the office keeps."""

    template_name = "pages/cms/enquiry.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        quotable = quoting.can_be_quoted(self.object) and policy.may_quote(self.request.user)
        return super().get_context_data(quotable=quotable, **kwargs)


class MakeQuoteView(PermissionCheckedMixin, View):
    """One button: a draft quote with what the enquiry says, or the one that was made before."""

    model = Enquiry
    permission_required = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        policy.require(policy.may_quote(request.user))
        enquiry = get_object_or_404(Enquiry, pk=pk)
        quote = quoting.make_quote(enquiry, by=request.user)
        return redirect(reverse("quotes:edit", args=[quote.pk]))


class EnquiryViewSet(RecordedViewSet):
    """Enquiries come by the forms of the site alone, so nobody adds one here."""

    model = Enquiry
    name = "enquiries"
    icon = "mail"
    menu_label = "Enquiries"
    menu_order = 202
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = EnquiryIndexView
    edit_view_class = EnquiryEditView
    edit_template_name = EnquiryEditView.template_name
    list_per_page = 50
    list_display = [
        "reference",
        Column("get_kind_display", label="About", sort_key="kind"),
        Column("name", label="From", sort_key="name"),
        Column("organisation", label="Organisation", sort_key="organisation"),
        Column("get_status_display", label="Status", sort_key="status"),
        Column("owner", label="Owner", sort_key="owner"),
        Column("warning", label="Take care"),
        DateColumn("created_at", label="Received", sort_key="created_at"),
    ]
    filterset_class = EnquiryFilterSet
    search_fields = ["reference", "name", "organisation", "email", "message", "notes"]
    list_export = [
        "reference", "kind", "status", "owner", "created_at", "name", "role", "organisation",
        "email", "phone", "answers_as_text", "message", "at_risk", "notes",
    ]  # fmt: skip
    export_headings = {"answers_as_text": "Answers"}
    export_filename = "enquiries"
    edit_handler = ObjectList(
        [
            HelpPanel(template="pages/cms/enquiry_answers.html", heading="What was asked"),
            FieldRowPanel([FieldPanel("status"), FieldPanel("owner")]),
            FieldPanel("notes"),
        ]
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(add_url_name=None, usage_url_name=None, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [
            pattern for pattern in super().get_urlpatterns() if pattern.name not in ("add", "usage")
        ]
        return [*kept, path("<int:pk>/quote/", MakeQuoteView.as_view(), name="quote")]
