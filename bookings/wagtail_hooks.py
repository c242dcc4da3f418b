"""The office's view of bookings. Nothing here is deleted: what is sold is cancelled, never
removed."""

from collections.abc import Iterable

from django.db.models import Model
from django.urls.resolvers import URLPattern
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts.models import User
from bookings import dashboard  # noqa: F401 - registers its lists
from bookings.changes import attention, office_views  # noqa: F401 - registers what it watches
from bookings.models import Booking, Invoice, WaitingListEntry
from bookings.quote_viewsets import QuoteViewSet
from common.recorded import RecordedViewSet


class LookOnly(ModelPermissionPolicy):
    """These rows are made and changed by journeys alone; the office looks at them and exports
    them."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and (
            super().user_has_permission(user, "view") or super().user_has_permission(user, "change")
        )

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")


for model in (Booking, Invoice, WaitingListEntry):
    register_permission_policy(model, LookOnly(model), exact_class=True)


class LookOnlyViewSet(RecordedViewSet):
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = False
    list_per_page = 50


class BookingViewSet(LookOnlyViewSet):
    model = Booking
    icon = "clipboard-list"
    menu_label = "Bookings"
    form_fields = ["attention"]
    list_display = [
        "reference",
        Column("organisation_name", label="Organisation", sort_key="organisation_name"),
        Column("contact_name", label="Booked by"),
        Column("get_state_display", label="State", sort_key="state"),
        Column("get_method_display", label="Payment"),
        "attention",
        DateColumn("created_at", label="Begun", sort_key="created_at"),
    ]
    list_filter = ["state", "method"]
    list_export = [
        "reference", "state", "method", "organisation_name", "contact_name", "contact_email",
        "po_number", "created_at", "confirmed_at", "attention",
    ]  # fmt: skip
    search_fields = ["reference", "organisation_name", "contact_name", "contact_email", "po_number"]
    inspect_view_fields = [
        "reference", "state", "method", "organisation", "contact_name", "contact_email",
        "contact_phone", "billing_address", "billing_postcode", "po_number", "confirmed_at",
        "terms", "attention",
    ]  # fmt: skip


class InvoiceViewSet(LookOnlyViewSet):
    model = Invoice
    icon = "doc-full"
    menu_label = "Invoices"
    form_fields = ["number"]
    list_display = [
        "number",
        "booking",
        Column("gross", label="Total (£)", sort_key="gross"),
        DateColumn("issued_on", label="Issued", sort_key="issued_on"),
        DateColumn("due_on", label="Due", sort_key="due_on"),
        DateColumn("paid_by_card_on", label="Paid by card"),
    ]
    list_filter = ["issued_on", "due_on"]
    list_export = [
        "number",
        "booking",
        "issued_on",
        "due_on",
        "net",
        "vat",
        "gross",
        "paid_by_card_on",
    ]
    search_fields = ["number", "booking__reference", "booking__organisation_name"]
    inspect_view_fields = ["number", "booking", "issued_on", "due_on", "net", "vat", "gross"]


class WaitingListViewSet(LookOnlyViewSet):
    model = WaitingListEntry
    icon = "time"
    menu_label = "Waiting list"
    form_fields = ["places"]
    list_display = ["name", "email", "run", "places", DateColumn("created_at", label="Asked")]
    list_filter = ["run"]
    list_export = ["run", "name", "email", "places", "created_at"]
    search_fields = ["name", "email"]


class BookingsGroup(ViewSetGroup):
    menu_label = "Bookings"
    menu_icon = "clipboard-list"
    menu_order = 210
    items = (BookingViewSet, InvoiceViewSet, WaitingListViewSet, QuoteViewSet)


@hooks.register("register_admin_viewset")
def register_bookings() -> BookingsGroup:
    return BookingsGroup()


@hooks.register("register_admin_urls")
def changes() -> list[URLPattern]:
    return office_views.addresses()
