"""The office's view of bookings. Nothing here is deleted: what is sold is cancelled, never
removed."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.urls.resolvers import URLPattern
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from bookings import dashboard  # noqa: F401 - registers its lists
from bookings import money_hooks as _money  # noqa: F401 - registers its own
from bookings.changes import attention as _stuck  # noqa: F401 - what it watches
from bookings.changes import office_views
from bookings.look_only import LookOnly, LookOnlyViewSet
from bookings.minimums import office  # noqa: F401 - its page, and what it watches
from bookings.models import Booking, WaitingListEntry
from bookings.naming import office as naming_office
from bookings.naming import twice_office
from bookings.office import (  # noqa: F401 - they register what is theirs
    attention,
    booking_page,
    summary,
)
from bookings.office.attention_views import AttentionViewSet
from bookings.office.board import BoardViewSet
from bookings.office.find_views import FindViewSet
from bookings.office.phone_views import PhoneViewSet
from bookings.pools.viewsets import PoolViewSet
from bookings.pricing import hooks as prices  # noqa: F401 - registers its own
from bookings.quote_viewsets import QuoteViewSet
from bookings.waiting import attention as _waiting  # noqa: F401 - what it watches
from bookings.waiting.viewsets import WaitingListViewSet
from common.columns import Day, Marked, State
from common.exports import GuardedExportView

for model in (Booking, WaitingListEntry):
    register_permission_policy(model, LookOnly(model), exact_class=True)


class BookingIndexView(GuardedExportView):
    def get_base_queryset(self) -> QuerySet[Booking]:
        found: QuerySet[Booking] = super().get_base_queryset()
        return found.select_related("code")


class BookingInspectView(InspectView):
    page_title = "Booking"
    template_name = "bookings/cms/booking.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            booking=self.object,
            page=booking_page.BookingPage(self.object),
            **booking_page.shown(self.request.user),
            **kwargs,
        )

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = [*super().header_more_buttons]
        if self.request.user.has_perm("bookings.add_change") and self.object.confirmed_at:
            change = reverse("office_change", args=[self.object.pk])
            buttons.append(Button("Change or cancel places", url=change, icon_name="edit"))
        if self.request.user.has_perm("bookings.add_change") and self.object.is_confirmed:
            name = reverse("office_names", args=[self.object.pk])
            buttons.append(Button("Name people", url=name, icon_name="user"))
        if self.request.user.has_perm("bookings.change_discountcode"):
            free = reverse("complimentary", args=[self.object.public_id])
            buttons.append(Button("Make places free", url=free, icon_name="tag"))
        return buttons


class BookingViewSet(LookOnlyViewSet):
    model = Booking
    index_view_class = BookingIndexView
    inspect_view_class = BookingInspectView
    inspect_template_name = BookingInspectView.template_name
    icon = "clipboard-list"
    menu_label = "Bookings"
    form_fields = ["attention"]
    list_display = [
        "reference",
        Column("organisation_name", label="Organisation", sort_key="organisation_name"),
        Column("contact_name", label="Booked by"),
        Column("po_number", label="PO number"),
        State("state"),
        Column("get_method_display", label="Payment"),
        Day("created_at", label="Begun", sort_key="created_at"),
        Marked("attention", mark="warning", label="Needs a look", sort_key="attention"),
    ]
    list_filter = ["state", "method", "band"]
    list_export = [
        "reference", "state", "method", "organisation_name", "contact_name", "contact_email",
        "po_number", "band", "code", "created_at", "confirmed_at", "attention",
    ]  # fmt: skip
    search_fields = ["reference", "organisation_name", "contact_name", "contact_email", "po_number"]
    inspect_view_fields = ["contact_name", "contact_email", "contact_phone", "terms"]


class BookingsGroup(ViewSetGroup):
    menu_label = "Bookings"
    menu_icon = "clipboard-list"
    menu_order = 210
    items = (
        BoardViewSet,
        PhoneViewSet,
        BookingViewSet,
        WaitingListViewSet,
        QuoteViewSet,
        PoolViewSet,
    )


@hooks.register("register_admin_viewset")
def register_bookings() -> list[Any]:
    return [AttentionViewSet(), FindViewSet(), BookingsGroup()]


@hooks.register("register_admin_urls")
def changes() -> list[URLPattern]:
    return office_views.addresses()


@hooks.register("register_admin_urls")
def naming() -> list[URLPattern]:
    return [*naming_office.addresses(), *twice_office.addresses()]
