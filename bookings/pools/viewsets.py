"""Prepaid places in the office: sold there, and looked at. What was sold stands; its ledger is
written by what becomes of it."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts.models import User
from bookings.models import PlacePool
from bookings.pools import selling
from bookings.pools.forms import SellForm
from bookings.pools.ledger import PoolError
from common.columns import Day, Number
from common.exports import GuardedExportView
from common.money import pounds
from common.recorded import RecordedCreate, RecordedViewSet
from common.when import date


class SoldOnly(ModelPermissionPolicy):
    """Whoever may add sells them; nobody changes or deletes what was sold."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in ("add", "view") and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(PlacePool, SoldOnly(PlacePool), exact_class=True)


class PoolIndexView(GuardedExportView):
    def get_base_queryset(self) -> QuerySet[PlacePool]:
        found = cast("QuerySet[PlacePool]", super().get_base_queryset())
        return found.select_related("organisation", "course").with_counts()  # type: ignore[attr-defined]


class PoolCreateView(RecordedCreate):
    """The journey sells them, and puts it on record."""

    template_name = "bookings/cms/sell_pool.html"

    def get_form_class(self) -> type[SellForm]:
        return SellForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return {name: kwargs[name] for name in ("initial", "prefix", "data") if name in kwargs}

    def form_valid(self, form: SellForm) -> HttpResponse:
        answers = dict(form.cleaned_data)
        billing = selling.Billing(
            contact_name=answers.pop("contact_name"),
            billing_address=answers.pop("billing_address"),
            billing_postcode=answers.pop("billing_postcode"),
        )
        try:
            pool = selling.sell(
                answers.pop("organisation"),
                **answers,
                billing=billing,
                by=cast(User, self.request.user),
                now=timezone.now(),
            )
        except PoolError as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()
            return cast(HttpResponse, self.form_invalid(form))
        messages.success(self.request, f"Sold as {pool.reference}. Its owners are told.")
        return redirect("placepool:inspect", pool.pk)


class PoolInspectView(generic.InspectView):
    template_name = "bookings/cms/pool.html"
    page_title = "Prepaid places"

    def get_organisation_display_value(self) -> SafeString:
        there = self.object.organisation
        url = reverse("organisation:edit", args=[there.pk])
        may = self.request.user.has_perm("accounts.change_organisation")
        return format_html('<a href="{}">{}</a>', url, there) if may else conditional_escape(there)

    def get_unit_price_display_value(self) -> str:
        return f"{pounds(self.object.unit_price)} + {self.object.vat_rate:g} % VAT each"

    def get_warned_at_display_value(self) -> str:
        warned = self.object.warned_at
        return date(warned) if warned else "Not yet"

    def get_po_number_display_value(self) -> str:
        return self.object.po_number or "None used"

    def get_field_label(self, field_name: str, field: Any) -> str:
        said = {"is_for": "Good for", "unit_price": "Price", "warned_at": "Organisation reminded"}
        return said.get(field_name) or str(super().get_field_label(field_name, field))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pool = PlacePool.objects.with_counts().get(pk=self.object.pk)
        entries = self.object.entries.select_related("place__booking", "by")
        return super().get_context_data(pool=pool, entries=entries.order_by("-at", "-pk"), **kwargs)


class PoolViewSet(RecordedViewSet):
    model = PlacePool
    icon = "folder-open-1"
    menu_label = "Prepaid places"
    add_to_admin_menu = False
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = PoolIndexView
    add_view_class = PoolCreateView
    add_template_name = PoolCreateView.template_name
    inspect_view_class = PoolInspectView
    inspect_template_name = PoolInspectView.template_name
    form_fields = ["size"]
    list_per_page = 50
    list_display = [
        "reference",
        Column("organisation", label="Organisation", sort_key="organisation__name"),
        Column("is_for", label="Good for"),
        Number("size", label="Bought", sort_key="size"),
        Number("used", label="Used"),
        Number("returned", label="Returned"),
        Number("left", label="Left"),
        Day("expires_on", label="Last day", sort_key="expires_on"),
    ]
    list_filter = ["course", "expires_on"]
    list_export = [
        "reference", "organisation", "is_for", "size", "used", "returned", "lapsed", "left",
        "unit_price", "vat_rate", "po_number", "bought_on", "expires_on",
    ]  # fmt: skip
    export_filename = "prepaid-places"
    search_fields = ["reference", "organisation__name", "po_number"]
    inspect_view_fields = [
        "organisation",
        "is_for",
        "unit_price",
        "po_number",
        "bought_on",
        "expires_on",
        "warned_at",
    ]
