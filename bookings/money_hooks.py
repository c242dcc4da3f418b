"""The office's view of money: what finance looks at and does. Imported by
`bookings.wagtail_hooks`."""

from django.db.models import QuerySet
from django.urls.resolvers import URLPattern
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permissions import register_permission_policy

from bookings.archives import office as archives
from bookings.archives.office import ArchivedIndexView
from bookings.bank import attention as _transfers  # noqa: F401 - what it watches
from bookings.bank import transfer_views
from bookings.bank.statement_views import StatementViewSet
from bookings.bank.transfer_views import TransferViewSet
from bookings.credit_notes import office as credit_notes
from bookings.credit_notes.office import CreditNoteViewSet
from bookings.invoices import attention as _payments  # noqa: F401 - what it watches
from bookings.invoices import office as payments
from bookings.ledger import balances, office_views
from bookings.ledger.office_views import InvoiceInspectView
from bookings.look_only import LookOnly, LookOnlyViewSet
from bookings.models import BankRow, Invoice, PaperArchive
from bookings.paper_filters import InvoiceFilterSet
from bookings.payments.office import attention as _attention  # noqa: F401 - what it watches
from bookings.payments.office import views as card_views
from bookings.payments.office.viewsets import DisputeViewSet, EventViewSet, PaymentViewSet
from bookings.pro_forma import office as pro_forma
from bookings.reminders import office as reminders
from bookings.reports.office import ReportsViewSet
from bookings.terms.viewsets import TermsViewSet
from common.columns import Day, Number

for model in (Invoice, BankRow):
    register_permission_policy(model, LookOnly(model), exact_class=True)


def _to(invoice: Invoice) -> str:
    """As it stands on the invoice."""
    return str(invoice.customer.get("name", ""))


def _sold(invoice: Invoice) -> str:
    return str(invoice.booking or invoice.pool or "")


def _owed_on(invoice: Invoice) -> str:
    return f"{invoice.owed:.2f}"


class InvoiceIndexView(ArchivedIndexView):
    archive_kind = PaperArchive.Kind.INVOICES

    def get_base_queryset(self) -> QuerySet[Invoice]:
        return balances.with_owed(super().get_base_queryset().select_related("booking", "pool"))


class InvoiceViewSet(LookOnlyViewSet):
    model = Invoice
    index_view_class = InvoiceIndexView
    inspect_view_class = InvoiceInspectView
    icon = "doc-full"
    menu_label = "Invoices"
    form_fields = ["number"]
    list_display = [
        "number",
        Column("to", label="To", accessor=_to),
        Column("sold", label="For", accessor=_sold),
        Number("gross", label="Total (£)", sort_key="gross"),
        Number("owed", label="Owed (£)", accessor=_owed_on, sort_key="owed"),
        Day("issued_on", label="Issued", sort_key="issued_on"),
        Day("due_on", label="Due", sort_key="due_on"),
    ]
    filterset_class = InvoiceFilterSet
    list_export = [
        "number",
        "booking",
        "pool",
        "issued_on",
        "due_on",
        "net",
        "vat",
        "gross",
        "credited",
        "owed",
    ]
    search_fields = [
        "number", "booking__reference", "booking__organisation_name", "pool__reference",
        "pool__organisation__name",
    ]  # fmt: skip
    inspect_view_fields = [
        "number",
        "customer",
        "booking",
        "pool",
        "issued_on",
        "due_on",
        "net",
        "vat",
        "gross",
        "paid_by_card_on",
    ]


class MoneyGroup(ViewSetGroup):
    menu_label = "Money"
    menu_icon = "doc-full"
    menu_order = 215
    items = (
        InvoiceViewSet,
        CreditNoteViewSet,
        PaymentViewSet,
        DisputeViewSet,
        StatementViewSet,
        TransferViewSet,
        ReportsViewSet,
        TermsViewSet,
        EventViewSet,
    )


@hooks.register("register_admin_viewset")
def register_money() -> MoneyGroup:
    return MoneyGroup()


@hooks.register("register_admin_urls")
def money() -> list[URLPattern]:
    return [
        *office_views.addresses(),
        *payments.addresses(),
        *reminders.addresses(),
        *credit_notes.addresses(),
        *transfer_views.addresses(),
        *card_views.addresses(),
        *pro_forma.addresses(),
        *archives.addresses(),
    ]
