"""Quotes in the office: completed and sent there, answered by the customer or on the customer's
word, and turned into a private date."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views import View
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from bookings import quotes
from bookings.models import Quote
from common.columns import Day, Number, State
from common.exports import GuardedExportView
from common.recorded import RecordedEdit, RecordedViewSet


class QuoteForm(WagtailAdminModelForm):
    """What was sent stands still."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_draft:
            for field in self.fields.values():
                field.disabled = True


class QuoteIndexView(GuardedExportView):
    def get_base_queryset(self) -> models.QuerySet[Quote]:
        found: models.QuerySet[Quote] = super().get_base_queryset()
        return found.select_related("course", "owner", "run__course").prefetch_related(
            "run__sessions"
        )


class QuoteEditView(RecordedEdit, generic.EditView):
    template_name = "bookings/cms/quote.html"

    def get_success_url(self) -> str:
        """Back to the quote: what is saved is sent next."""
        return str(self.get_edit_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        amount = None if self.object.vat_rate is None else quotes.amount(self.object)
        return super().get_context_data(amount=amount, **kwargs)


class QuoteStepView(PermissionCheckedMixin, View):
    """The buttons on a quote's page, each one step of its life."""

    model = Quote
    permission_required = "change"

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        quote = get_object_or_404(Quote, pk=pk)
        try:
            return redirect(self._take(quote, step))
        except quotes.OrderNumberError as error:
            messages.error(request, error.for_office)
        except quotes.QuoteError as error:
            messages.error(request, str(error))
        return redirect(reverse("quotes:edit", args=[quote.pk]))

    def _take(self, quote: Quote, step: str) -> str:
        """Where the step leads."""
        now = timezone.now()
        match step:
            case "send":
                quotes.send(quote, now=now)
                messages.success(self.request, "It is on its way.")
            case "accept":
                number = self.request.POST.get("po_number", "").strip()[:60]
                quotes.accept(quote, by=quote.contact_name, po_number=number, now=now)
                messages.success(self.request, "Recorded. You can make the date now.")
            case "decline":
                quotes.decline(quote, now=now)
                messages.success(self.request, "Recorded.")
            case "date":
                run = quotes.make_date(quote)
                messages.success(
                    self.request, "Say when it is, set its state to “Scheduled”, and save."
                )
                return reverse("courserun:edit", args=[run.pk])
            case _:
                raise Http404
        return reverse("quotes:edit", args=[quote.pk])


class QuoteViewSet(RecordedViewSet):
    """A quote is made from an enquiry, so nobody adds one here; what was offered is kept."""

    model = Quote
    name = "quotes"
    icon = "draft"
    menu_label = "Quotes"
    add_to_admin_menu = False
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = QuoteIndexView
    edit_view_class = QuoteEditView
    edit_template_name = QuoteEditView.template_name
    list_per_page = 50
    list_display = [
        "number",
        Column("organisation_name", label="Organisation", sort_key="organisation_name"),
        Column("course", label="Course"),
        Number("people", label="People"),
        Number("price", label="Each (£)", sort_key="price"),
        State("state"),
        Day("valid_until", label="Valid until", sort_key="valid_until"),
        Column("run", label="Private date"),
    ]
    list_filter = ["state", "course", "owner"]
    search_fields = ["number", "organisation_name", "contact_name", "contact_email", "po_number"]
    list_export = [
        "number", "state", "organisation_name", "contact_name", "contact_email", "course",
        "people", "price", "vat_rate", "valid_until", "po_number", "sent_at", "decided_at",
    ]  # fmt: skip
    export_filename = "quotes"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("organisation_name"),
                    FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_email")]),
                ],
                heading="For whom",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("course"),
                    FieldRowPanel([FieldPanel("people"), FieldPanel("price")]),
                    FieldPanel("wanted_dates"),
                    FieldRowPanel([FieldPanel("mode"), FieldPanel("place")]),
                    FieldPanel("note"),
                    FieldPanel("valid_until"),
                ],
                heading="What is offered",
            ),
        ],
        base_form_class=QuoteForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(("add_url_name", "usage_url_name", "delete_url_name"))
        return super().get_common_view_kwargs(**absent, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        absent = ("add", "usage", "delete")
        kept = [each for each in super().get_urlpatterns() if each.name not in absent]
        return [*kept, path("<int:pk>/<slug:step>/", QuoteStepView.as_view(), name="step")]
