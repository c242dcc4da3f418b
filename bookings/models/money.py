"""Everything that is paid. Amounts are Decimal pounds; rows of money are never changed once
issued."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from bookings.models.booking import Booking
from bookings.models.pools import PlacePool
from common.models import Record
from common.storage import private_storage


class PaymentAttempt(Record):
    """One Checkout session, written before Stripe is asked for it. The key and the expiry are
    stored so that a retry after a crash sends exactly the same request."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked of Stripe"
        OPEN = "open", "Open"
        PAID = "paid", "Paid"
        EXPIRED = "expired", "Expired"
        FAILED = "failed", "Refused by Stripe"

    UNFINISHED = (State.ASKED, State.OPEN)

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="attempts")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2, help_text="Pounds, with VAT")
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    session_id = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    payment_intent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session_id"], condition=~Q(session_id=""), name="one_attempt_per_session"
            ),
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=["asked", "open"]),
                name="one_open_attempt_per_booking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.amount}, {self.get_state_display()}"


class Refund(Record):
    """Money owed back on a payment: written first, asked of Stripe after, retried until it is
    settled."""

    class State(models.TextChoices):
        OWED = "owed", "Owed"
        PENDING = "pending", "With the bank"
        SUCCEEDED = "succeeded", "Refunded"
        FAILED = "failed", "Failed"

    attempt = models.ForeignKey(PaymentAttempt, models.PROTECT, related_name="refunds")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OWED)
    stripe_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}, {self.get_state_display()}"


class StripeEvent(Record):
    """A webhook delivery, once per event however often it is delivered."""

    event_id = models.CharField(max_length=200, unique=True)
    type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=200)
    received_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Invoice(Record):
    """A VAT invoice as issued: a snapshot that nothing changes afterwards."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, blank=True, related_name="invoices"
    )
    pool = models.ForeignKey(
        PlacePool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name="prepaid places",
    )
    issued_on = models.DateField()
    tax_point = models.DateField()
    due_on = models.DateField()
    paid_by_card_on = models.DateField(null=True)
    seller = models.JSONField(help_text="Our name, address, VAT number and bank details then")
    customer = models.JSONField(help_text="Name, address, PO number and contact then")
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField("VAT", max_digits=10, decimal_places=2)
    gross = models.DecimalField(max_digits=10, decimal_places=2)
    reductions = models.JSONField(
        default=list, blank=True, help_text="What was taken off, then: label and pounds of each"
    )
    pdf = models.FileField("PDF", storage=private_storage, upload_to="invoices", blank=True)

    class Meta:
        ordering = ["-issued_on", "-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gross=models.F("net") + models.F("vat")), name="invoice_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(booking__isnull=False, pool=None) | Q(booking=None, pool__isnull=False),
                name="invoice_is_for_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(Record):
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    description = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=8, decimal_places=2)
    list_price = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Before anything was taken off, where it was",
    )
    vat_rate = models.DecimalField("VAT rate", max_digits=4, decimal_places=2)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField("VAT", max_digits=10, decimal_places=2)
    exempt_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.description


@register_setting(icon="form")
class SellerDetails(BaseGenericSetting):
    """What our papers say of us. A change alters no invoice that was issued before."""

    name = models.CharField(max_length=160, default="onEvidence")
    address = models.TextField(blank=True, help_text="Printed on every invoice.")
    vat_number = models.CharField(
        "VAT number",
        max_length=20,
        blank=True,
        help_text="Empty: not registered, and no VAT is charged anywhere.",
    )
    bank_details = models.TextField(
        blank=True, help_text="Account name, sort code and number, for bank transfers."
    )
    payment_days = models.PositiveSmallIntegerField(default=30, help_text="Days to pay an invoice.")
    terms = models.TextField(
        "cancellation terms",
        default=(
            "Cancelling 28 days or more before the course: full refund. 14 to 27 days before: half"
            " is refunded. Under 14 days: no refund. A colleague can take a place free of charge"
            " until the course starts. One move to another date is free at 14 days or more. If"
            " onEvidence cancels: a full refund or a free move."
        ),
        help_text="Copied onto each booking when it is confirmed.",
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("address"), FieldPanel("vat_number")],
            heading="Who we are",
        ),
        MultiFieldPanel(
            [FieldPanel("bank_details"), FieldPanel("payment_days")], heading="Payment"
        ),
        FieldPanel("terms"),
    ]

    class Meta:
        verbose_name = "invoices and terms"

    @property
    def charges_vat(self) -> bool:
        return bool(self.vat_number)

    def vat_rate(self, rate: Decimal) -> Decimal:
        """What is charged of a course's rate: nothing while we are not registered."""
        return rate if self.charges_vat else Decimal("0")
