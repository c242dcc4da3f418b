"""Money: card payments, disputes and what Stripe told us, to look at and to download."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from bookings.look_only import LookOnly, LookOnlyInspectView, LookOnlyViewSet
from bookings.models import Dispute, PaymentAttempt, Refund, StripeEvent
from bookings.payments import gateway
from bookings.payments.office.views import RECORD, REFUND
from common.columns import Day, Number, State
from common.exports import GuardedExportView
from common.money import pounds

for model in (Dispute, PaymentAttempt, StripeEvent):
    register_permission_policy(model, LookOnly(model), exact_class=True)


def moment(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%d %b %Y, %H:%M:%S}" if at else ""


class DisputeIndexView(GuardedExportView):
    def get_base_queryset(self) -> QuerySet[Dispute]:
        found: QuerySet[Dispute] = super().get_base_queryset()
        return found.select_related(
            "attempt__booking", "attempt__invoice__booking", "evidence_sent_by"
        )


class DisputeInspectView(LookOnlyInspectView):
    page_title = "Dispute"

    def get_attempt_display_value(self) -> SafeString:
        url = reverse("paymentattempt:inspect", args=[self.object.attempt_id])
        return format_html('<a href="{}">{}</a>', url, self.object.attempt)

    def get_amount_display_value(self) -> str:
        return str(self.object.asks)

    def get_reason_display_value(self) -> str:
        return str(self.object.reason_words)

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = [*super().header_more_buttons]
        if self.object.evidence:
            paper = reverse("dispute_evidence", args=[self.object.pk])
            buttons.append(Button("Summary of evidence (PDF)", url=paper, icon_name="download"))
        if self.request.user.has_perm(RECORD):
            url = reverse("dispute_page", args=[self.object.pk])
            buttons.append(Button("Evidence and decision", url=url, icon_name="edit"))
        return buttons


class DisputeViewSet(LookOnlyViewSet):
    model = Dispute
    index_view_class = DisputeIndexView
    inspect_view_class = DisputeInspectView
    icon = "warning"
    menu_label = "Disputes"
    form_fields = ["status"]
    list_display = [
        "stripe_id",
        Column("paid_for", label="Paid for", accessor="attempt.reference"),
        Number("asks", label="Amount", sort_key="amount"),
        State("status"),
        Day("respond_by", label="Answer by", sort_key="respond_by"),
        Day("evidence_sent_on", label="Evidence sent", sort_key="evidence_sent_on"),
        Day("opened_at", label="Opened", sort_key="opened_at"),
    ]
    list_filter = ["status", "opened_at"]
    list_export = [
        "stripe_id", "attempt.reference", "amount", "currency", "reason", "status", "opened_at",
        "respond_by", "evidence_sent", "evidence_sent_on", "closed_at", "settled_at",
    ]  # fmt: skip
    search_fields = [
        "stripe_id", "attempt__booking__reference", "attempt__booking__organisation_name",
        "attempt__invoice__number",
    ]  # fmt: skip
    inspect_view_fields = [
        "stripe_id", "attempt", "amount", "reason", "status", "opened_at", "respond_by",
        "evidence_sent", "evidence_sent_on", "evidence_sent_by", "closed_at", "settled_at",
    ]  # fmt: skip


class PaymentIndexView(GuardedExportView):
    page_title = "Card payments"

    def get_base_queryset(self) -> QuerySet[PaymentAttempt]:
        found: QuerySet[PaymentAttempt] = super().get_base_queryset()
        return found.select_related("booking", "invoice").prefetch_related("refunds", "disputes")


class PaymentInspectView(LookOnlyInspectView):
    page_title = "Card payment"
    template_name = "bookings/cms/payment.html"

    def get_reference_display_value(self) -> SafeString:
        paid, name = self.object.booking, "booking:inspect"
        if paid is None:
            paid, name = self.object.invoice, "invoice:inspect"
        return format_html('<a href="{}">{}</a>', reverse(name, args=[paid.pk]), paid)

    def get_amount_display_value(self) -> str:
        return pounds(self.object.amount)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            refunds=self.object.refunds.order_by("pk"),
            disputes=self.object.disputes.order_by("pk"),
            may_refund=self.request.user.has_perm(REFUND),
            **kwargs,
        )


def given_back(payment: PaymentAttempt) -> str:
    """Refunds that did not fail, in pounds."""
    kept = [each for each in payment.refunds.all() if each.state != Refund.State.FAILED]
    amounts = [each.amount for each in kept]
    return f"{sum(amounts):.2f}" if amounts else ""


class PaymentViewSet(LookOnlyViewSet):
    model = PaymentAttempt
    index_view_class = PaymentIndexView
    inspect_view_class = PaymentInspectView
    inspect_template_name = PaymentInspectView.template_name
    icon = "doc-full"
    menu_label = "Card payments"
    form_fields = ["state"]
    list_display = [
        "reference",
        Number("amount", label="Amount (£)", sort_key="amount"),
        State("state"),
        Number("given_back", label="Given back (£)", accessor=given_back),
        Column("disputed", label="Dispute", accessor=lambda paid: _disputed(paid)),
        Day("created_at", label="Begun", sort_key="created_at"),
        Day("paid_at", label="Paid", sort_key="paid_at"),
    ]
    list_filter = ["state", "created_at", "paid_at"]
    list_export = [
        "reference", "amount", "state", "created_at", "paid_at", "session_id", "payment_intent",
    ]  # fmt: skip
    search_fields = [
        "booking__reference", "booking__organisation_name", "invoice__number", "session_id",
        "payment_intent",
    ]  # fmt: skip
    inspect_view_fields = [
        "reference", "amount", "state", "created_at", "expires_at", "paid_at", "session_id",
        "payment_intent",
    ]  # fmt: skip


def _disputed(payment: PaymentAttempt) -> str:
    return ", ".join(each.get_status_display() for each in payment.disputes.all())


class EventFilterSet(WagtailFilterSet):
    type = django_filters.ChoiceFilter(
        choices=[(each, each) for each in gateway.EVENT_TYPES], label="Type"
    )
    unfinished = django_filters.BooleanFilter(
        field_name="done_at", lookup_expr="isnull", label="Not worked off"
    )

    class Meta:
        model = StripeEvent
        fields = ["received_at", "asked_for"]


class EventInspectView(LookOnlyInspectView):
    page_title = "Payment event"

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = [*super().header_more_buttons]
        if self.request.user.has_perm(RECORD):
            url = reverse("event_again", args=[self.object.pk])
            buttons.append(Button("Work it off again", url=url, icon_name="rotate"))
        return buttons


class EventViewSet(LookOnlyViewSet):
    model = StripeEvent
    inspect_view_class = EventInspectView
    icon = "list-ul"
    menu_label = "Payment events"
    form_fields = ["outcome"]
    list_display = [
        "event_id",
        Column("type", sort_key="type"),
        # What it is about stands on its own page: Stripe's names for that fill a screen.
        Column("received_at", label="Received", accessor=lambda each: moment(each.received_at),
               sort_key="received_at"),
        Column("done_at", label="Done", accessor=lambda each: moment(each.done_at),
               sort_key="done_at"),
        Column("last_error", label="Went wrong"),
        Column("outcome", label="Came to"),
    ]  # fmt: skip
    filterset_class = EventFilterSet
    list_export = [
        "event_id", "type", "object_id", "received_at", "asked_for", "tries", "tried_at",
        "last_error", "done_at", "outcome",
    ]  # fmt: skip
    search_fields = ["event_id", "object_id"]
    inspect_view_fields = list_export
