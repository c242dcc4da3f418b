"""Credit notes in the office: all of them to look at, and one by hand for finance."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from accounts.models import Organisation
from bookings.archives.office import ArchivedIndexView
from bookings.changes.office_views import OfficeView
from bookings.credit_notes import by_hand
from bookings.credit_notes.forms import CreditForm, ShownForm
from bookings.ledger import LedgerError, locking
from bookings.look_only import LookOnly, LookOnlyInspectView, LookOnlyViewSet
from bookings.models import CreditNote, Invoice, InvoiceLine, PaperArchive
from bookings.paper_filters import CreditNoteFilterSet
from common.columns import Day, Number
from common.money import pounds

register_permission_policy(CreditNote, LookOnly(CreditNote), exact_class=True)

RECORD = "bookings.add_movement"
Shown = dict[str, Any]


def _customer(note: CreditNote) -> str:
    """As it stands on the note."""
    name: str = note.customer.get("name", "")
    return name


class CreditNoteIndexView(ArchivedIndexView):
    archive_kind = PaperArchive.Kind.CREDIT_NOTES

    def get_base_queryset(self) -> QuerySet[CreditNote]:
        found: QuerySet[CreditNote] = super().get_base_queryset()
        return found.select_related("invoice")


class CreditNoteInspectView(LookOnlyInspectView):
    page_title = "Credit note"
    template_name = "bookings/cms/credit_note.html"

    def get_invoice_display_value(self) -> SafeString:
        url = reverse("invoice:inspect", args=[self.object.invoice_id])
        return format_html('<a href="{}">{}</a>', url, self.object.invoice)

    def get_customer_display_value(self) -> str:
        return _customer(self.object)

    def get_net_display_value(self) -> str:
        return pounds(self.object.net)

    def get_vat_display_value(self) -> str:
        return pounds(self.object.vat)

    def get_gross_display_value(self) -> str:
        return pounds(self.object.gross)

    def get_by_hand_display_value(self) -> str:
        return "Finance, by hand" if self.object.by_hand else "A change of the booking"

    def get_field_label(self, field_name: str, field: Any) -> str:
        said = {"by_hand": "Came of", "net": "Net", "gross": "Total"}
        return said.get(field_name) or str(super().get_field_label(field_name, field))

    @property
    def header_more_buttons(self) -> list[Button]:
        paper = reverse("office_paper", args=["credit-note", self.object.pk])
        download = Button("Download (PDF)", url=paper, icon_name="download")
        return [*super().header_more_buttons, download]

    def get_context_data(self, **kwargs: Any) -> Shown:
        return super().get_context_data(lines=self.object.lines.all(), **kwargs)


class CreditNoteViewSet(LookOnlyViewSet):
    model = CreditNote
    index_view_class = CreditNoteIndexView
    inspect_view_class = CreditNoteInspectView
    inspect_template_name = CreditNoteInspectView.template_name
    icon = "doc-empty"
    menu_label = "Credit notes"
    form_fields = ["number"]
    list_display = [
        "number",
        Column("invoice", label="Corrects", sort_key="invoice__number"),
        Column("customer", label="To", accessor=_customer),
        Number("gross", label="Total (£)", sort_key="gross"),
        Day("issued_on", label="Issued", sort_key="issued_on"),
    ]
    filterset_class = CreditNoteFilterSet
    list_export = ["number", "invoice", "issued_on", "net", "vat", "gross", "reason", "by_hand"]
    export_filename = "credit-notes"
    search_fields = [
        "number", "invoice__number", "invoice__booking__reference",
        "invoice__booking__organisation_name", "invoice__pool__reference",
        "invoice__pool__organisation__name",
    ]  # fmt: skip
    inspect_view_fields = [
        "number", "invoice", "customer", "issued_on", "reason", "net", "vat", "gross", "by_hand",
    ]  # fmt: skip


class CreditView(OfficeView):
    """So much of each line, then a look at what it comes to, then the note."""

    needs = RECORD
    template_name = "bookings/cms/credit.html"
    header_icon = "doc-empty"

    @cached_property
    def invoice(self) -> Invoice:
        found = Invoice.objects.select_related("booking", "pool").prefetch_related("lines")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @cached_property
    def organisation(self) -> Organisation:
        return Organisation.with_merged.get(pk=locking.payer(self.invoice) or 0)

    @cached_property
    def lines(self) -> dict[InvoiceLine, Decimal]:
        """Each with what is left of it, net."""
        left = by_hand.left(self.invoice)
        return {line: left[line.pk] for line in self.invoice.lines.all()}

    def get_page_title(self) -> str:
        return f"Credit {self.invoice.number}"

    def above(self) -> list[Shown]:
        address = reverse("invoice:inspect", args=[self.invoice.pk])
        return [
            {"url": reverse("invoice:index"), "label": "Invoices"},
            {"url": address, "label": self.invoice.number},
        ]

    def get_context_data(self, **kwargs: Any) -> Shown:
        form = kwargs.pop("form", None) or CreditForm(lines=self.lines)
        return super().get_context_data(
            invoice=self.invoice, form=form, is_left=bool(form.lines), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CreditForm(request.POST, lines=self.lines)
        what = request.POST.get("what")
        if not form.is_valid() or what == "change":
            return self.again(form=form)
        try:
            if what == "credit":
                return self._credited(form)
            sums = by_hand.preview(self.organisation, self.invoice, form.wanted)
        except LedgerError as error:
            form.add_error(None, str(error))
            return self.again(form=form)
        return self.again(form=form, preview=sums, keeps_credit=not self.organisation.individual)

    def _credited(self, form: CreditForm) -> HttpResponse:
        """Raises LedgerError."""
        seen = ShownForm(self.request.POST)
        note = by_hand.issue(
            self.organisation,
            self.invoice,
            wanted=form.wanted,
            shown=seen.cleaned_data["shown"] if seen.is_valid() else Decimal("-1"),
            reason=form.cleaned_data["reason"],
            by=self.person,
            now=timezone.now(),
            act=form.cleaned_data["act"],
        )
        messages.success(self.request, f"{note.number} is issued, and on its way to them.")
        return redirect("creditnote:inspect", note.pk)


def addresses() -> list[URLPattern]:
    return [path("money/<int:pk>/credit/", CreditView.as_view(), name="invoice_credit")]
