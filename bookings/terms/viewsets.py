"""Terms of payment in the office: finance sets them, with a fresh code; others look at them."""

from typing import Any

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import InspectView

from accounts.practice.fresh_views import WithFreshCode
from bookings.models import InvoiceTerms
from bookings.terms import agreed
from common.columns import Marked, Number
from common.exports import GuardedExportView
from common.money import pounds
from common.number_forms import example
from common.recorded import RecordedCreate, RecordedDelete, RecordedEdit, RecordedViewSet

#: What it means that nothing was said.
EMPTY = {
    "po_pattern": "Any", "credit_limit": "None", "payment_days": "As everybody has",
    "blocked_because": "Nothing stands in the way", "invoice_email": "Whoever booked",
}  # fmt: skip


def _blocked(terms: InvoiceTerms) -> str:
    return "No invoices at present" if terms.blocked else ""


class TermsIndexView(GuardedExportView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("organisation")


class TermsCreateView(WithFreshCode, RecordedCreate):
    pass


class TermsEditView(WithFreshCode, RecordedEdit):
    pass


class TermsDeleteView(WithFreshCode, RecordedDelete):
    pass


class TermsInspectView(InspectView):
    page_title = "Terms of payment"
    template_name = "bookings/cms/terms.html"

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return EMPTY.get(field_name, "None") if value in (None, "", "-") else value

    def get_po_pattern_display_value(self) -> str:
        pattern = self.object.po_pattern
        return f"{pattern}, as in {example(pattern)}" if pattern else EMPTY["po_pattern"]

    def get_credit_limit_display_value(self) -> str:
        limit = self.object.credit_limit
        return EMPTY["credit_limit"] if limit is None else pounds(limit)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(owed=agreed.owed(self.object.organisation), **kwargs)


class TermsViewSet(RecordedViewSet):
    model = InvoiceTerms
    icon = "lock"
    menu_label = "Terms of payment"
    add_to_admin_menu = False
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = TermsIndexView
    add_view_class = TermsCreateView
    edit_view_class = TermsEditView
    delete_view_class = TermsDeleteView
    inspect_view_class = TermsInspectView
    inspect_template_name = TermsInspectView.template_name
    list_per_page = 50
    list_display = [
        "organisation",
        Column("po_pattern", label="PO numbers"),
        Number("credit_limit", label="Limit (£)", sort_key="credit_limit"),
        Number("payment_days", label="Days to pay", sort_key="payment_days"),
        Marked("blocked", mark="lock", label="Blocked", accessor=_blocked, sort_key="blocked"),
    ]
    list_filter = ["blocked"]
    list_export = [
        "organisation", "po_pattern", "credit_limit", "payment_days", "blocked", "blocked_because",
        "invoice_email",
    ]  # fmt: skip
    export_filename = "terms-of-payment"
    search_fields = ["organisation__name"]
    inspect_view_fields = [
        "organisation", "blocked", "blocked_because", "credit_limit", "payment_days", "po_pattern",
        "invoice_email",
    ]  # fmt: skip
    panels = [
        FieldPanel("organisation"),
        MultiFieldPanel(
            [FieldPanel("credit_limit"), FieldPanel("blocked"), FieldPanel("blocked_because")],
            heading="Whether it gets invoices",
            help_text="Whoever books is told only that an invoice cannot be had at present, and is"
            " offered the card.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("po_pattern"),
                FieldRowPanel([FieldPanel("payment_days"), FieldPanel("invoice_email")]),
            ],
            heading="How its invoices are",
            help_text="From the next invoice on; those that were issued stand. Where a form of"
            " order numbers is given, an invoice needs one.",
        ),
    ]
