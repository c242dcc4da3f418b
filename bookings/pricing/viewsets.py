"""Offers in the office: group discounts, packages and codes. Prices of bands and of booking early
stand on the course, or on its date. What a booking has got is kept: it is switched off instead."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.base import ViewSetGroup

from bookings import seats
from bookings.models import Booking, DiscountCode, GroupDiscount, Package
from bookings.pricing import codes
from common.columns import Day, Number
from courses.models import Course
from courses.viewsets import KeptEditView, KeptIndexView, KeptViewSet

#: Of a code or a discount, what it means that nothing was said.
EMPTY = {
    "valid_from": "From now on", "valid_until": "No end", "max_uses": "Any number",
    "max_uses_each": "Any number", "courses": "All", "organisations": "All",
    "percentage": "Not a percentage", "amount": "Not an amount",
}  # fmt: skip
RULE = (
    "Of the price, the early-booking price and that of the buyer's band the lowest holds; then"
    " the group discount or the package, whichever leaves less to pay; then the code."
)


class OfferInspectView(InspectView):
    page_title = "Offer"

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """What is not set says so: "None" would be a value."""
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return EMPTY.get(field_name, "None") if value in (None, "", "-") else value

    def get_delete_url(self) -> None:
        """Deleting starts where one edits, and there only while nothing has it."""


class OfferViewSet(KeptViewSet):
    inspect_view_enabled = True
    inspect_view_class = OfferInspectView


class GroupDiscountViewSet(OfferViewSet):
    model = GroupDiscount
    name = "group_discounts"
    icon = "group"
    menu_label = "Group discounts"
    list_display = [
        "name",
        Number("from_places", label="From places", sort_key="from_places"),
        Number("percentage", label="Off (%)", sort_key="percentage"),
        BooleanColumn("active", label="In force", sort_key="active"),
    ]
    list_filter = ["active"]
    list_export = ["name", "from_places", "percentage", "active"]
    export_filename = "group-discounts"
    search_fields = ["name"]
    inspect_view_fields = ["name", "active", "from_places", "percentage", "courses"]
    panels = [
        FieldPanel("name"),
        FieldPanel("active"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("from_places"), FieldPanel("percentage")]),
                FieldPanel("courses", widget=CheckboxSelectMultiple),
            ],
            heading="What it takes off",
            help_text=RULE,
        ),
    ]


class PackageForm(WagtailAdminModelForm):
    def clean_courses(self) -> QuerySet[Course]:
        courses: QuerySet[Course] = self.cleaned_data["courses"]
        if len(courses) < 2:
            raise ValidationError("A package holds at least two courses. Tick another.")
        return courses


class PackageViewSet(OfferViewSet):
    model = Package
    name = "packages"
    icon = "folder-open-inverse"
    menu_label = "Packages"
    list_display = [
        "name",
        Number("price", label="Each person (£)", sort_key="price"),
        BooleanColumn("active", label="In force", sort_key="active"),
    ]
    list_filter = ["active"]
    list_export = ["name", "price", "active"]
    export_filename = "packages"
    search_fields = ["name"]
    inspect_view_fields = ["name", "active", "courses", "price"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("active"),
            MultiFieldPanel(
                [FieldPanel("courses", widget=CheckboxSelectMultiple), FieldPanel("price")],
                heading="What it costs",
                help_text=RULE,
            ),
        ],
        base_form_class=PackageForm,
    )


class DiscountCodeForm(WagtailAdminModelForm):
    def clean_code(self) -> str:
        """Printed as it is written here: in capitals, however it was typed."""
        code: str = self.cleaned_data["code"].upper()
        return code


class DiscountCodeIndexView(KeptIndexView):
    def get_base_queryset(self) -> QuerySet[DiscountCode]:
        found: QuerySet[DiscountCode] = super().get_base_queryset()
        states = [Booking.State.PAYING, Booking.State.CONFIRMED]
        return found.annotate(uses=Count("bookings", Q(bookings__state__in=states)))


class DiscountCodeEditView(KeptEditView):
    def save_instance(self) -> Model:
        """Whatever it kept, and keeps no longer, goes to whoever waits."""
        with transaction.atomic():
            kept = list(codes.kept_on(self.object))
            code = super().save_instance()
            seats.freed(kept)
        return code


class DiscountCodeViewSet(OfferViewSet):
    model = DiscountCode
    name = "discount_codes"
    edit_view_class = DiscountCodeEditView
    index_view_class = DiscountCodeIndexView
    icon = "tag"
    menu_label = "Discount codes"
    list_display = [
        "code",
        "note",
        Number("percentage", label="Off (%)", sort_key="percentage"),
        Number("amount", label="Off (£)", sort_key="amount"),
        Day("valid_until", label="Until", sort_key="valid_until"),
        Number("uses", label="Uses", sort_key="uses"),
        Number("max_uses", label="Of", sort_key="max_uses"),
        BooleanColumn("active", label="In force", sort_key="active"),
    ]
    list_filter = ["active", "valid_from", "valid_until"]
    list_export = [
        "code", "note", "percentage", "amount", "valid_from", "valid_until", "uses", "max_uses",
        "max_uses_each", "active",
    ]  # fmt: skip
    export_filename = "discount-codes"
    search_fields = ["code", "note"]
    inspect_view_fields = [
        "code", "note", "active", "percentage", "amount", "valid_from", "valid_until", "max_uses",
        "max_uses_each", "courses", "organisations",
    ]  # fmt: skip
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("note"),
            FieldPanel("active"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("percentage"), FieldPanel("amount")])],
                heading="What it takes off",
                help_text=RULE,
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
                    FieldRowPanel([FieldPanel("max_uses"), FieldPanel("max_uses_each")]),
                ],
                heading="When, and how often",
                help_text="A use is a booking that is confirmed, or being paid for.",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("courses", widget=CheckboxSelectMultiple),
                    FieldPanel("organisations"),
                ],
                heading="For whom",
            ),
            InlinePanel(
                "reserved",
                heading="Reserved seats",
                label="Date",
                help_text="Seats that only holders of the code can take, until it ends or is used"
                " up: they come off what everybody else sees as left. Holders book by the link"
                " /book/…/?code=… of the date.",
                panels=[FieldRowPanel([FieldPanel("run"), FieldPanel("seats")])],
            ),
        ],
        base_form_class=DiscountCodeForm,
    )


class PricesGroup(ViewSetGroup):
    menu_label = "Prices"
    menu_icon = "tag"
    menu_order = 212
    items = (DiscountCodeViewSet, GroupDiscountViewSet, PackageViewSet)
