"""Everything that is paid. Amounts are Decimal pounds; rows of money are never changed once
issued."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from bookings.models.booking import Booking
from bookings.models.pools import PlacePool
from common.models import Record
from common.money import in_pence
from common.storage import private_storage
from courses.models import Course


class PaymentAttemptQuerySet(models.QuerySet["PaymentAttempt"]):
    def unfinished(self) -> "PaymentAttemptQuerySet":
        """Those that can still be paid."""
        return self.filter(state__in=PaymentAttempt.UNFINISHED)

    def of(self, booking: Booking) -> "PaymentAttemptQuerySet":
        """Those that confirmed it, and those of its invoices."""
        return self.filter(Q(booking=booking) | Q(invoice__booking=booking))


class PaymentAttempt(Record):
    """One Checkout session, written before Stripe is asked for it. The key and the expiry are
    stored so that a retry after a crash sends exactly the same request. It pays for a booking, and
    so confirms it; or for an invoice that was issued before."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked of Stripe"
        OPEN = "open", "Open"
        PAID = "paid", "Paid"
        EXPIRED = "expired", "Expired"
        FAILED = "failed", "Refused by Stripe"

    UNFINISHED = (State.ASKED, State.OPEN)

    booking = models.ForeignKey(
        Booking,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attempts",
        help_text="What it confirms",
    )
    invoice = models.ForeignKey(
        "Invoice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attempts",
        help_text="What it pays, where that was issued before",
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2, help_text="Pounds, with VAT")
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    session_id = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    payment_intent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    email = models.EmailField(
        blank=True, help_text="Where whoever pays an invoice wants to have the receipt"
    )
    attention = models.CharField(
        max_length=200, blank=True, help_text="What staff must look at, if anything"
    )
    credit = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        default=Decimal("0.00"),
        help_text="Pounds of an organisation's credit that pay the rest: kept for it until it is"
        " paid or over",
    )
    credit_of = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="attempts"
    )

    objects = PaymentAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(booking__isnull=False, invoice=None)
                | Q(booking=None, invoice__isnull=False),
                name="payment_is_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(credit=0, credit_of=None)
                | Q(credit__gt=0, credit_of__isnull=False, booking__isnull=False),
                name="payment_takes_somebody_s_credit",
            ),
            models.UniqueConstraint(
                fields=["session_id"], condition=~Q(session_id=""), name="one_attempt_per_session"
            ),
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=["asked", "open"]),
                name="one_open_attempt_per_booking",
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=["asked", "open"]),
                name="one_open_attempt_per_invoice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}, {self.get_state_display()}"

    @property
    def about(self) -> Booking | None:
        """The booking that it confirms, or whose invoice it pays; None for prepaid places."""
        return self.invoice.booking if self.invoice else self.booking

    @property
    def reference(self) -> str:
        """Of what it pays: what the office and Stripe call it."""
        paid = self.invoice or self.booking
        return str(paid)


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
    by_hand = models.BooleanField(default=False, help_text="Made in Stripe's dashboard, not here")
    problem = models.CharField(max_length=200, blank=True, help_text="Why Stripe refuses it")
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Of one that failed, or was made by hand: finance saw to it",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_positive"),
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="one_refund_per_stripe_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}, {self.get_state_display()}"


class StripeEvent(Record):
    """What Stripe told us, once per event however often it is delivered."""

    event_id = models.CharField("number", max_length=200, unique=True)
    type = models.CharField(max_length=100)
    object_id = models.CharField("about", max_length=200, blank=True)
    asked_for = models.BooleanField(
        default=False, help_text="No webhook came: found when Stripe was asked"
    )
    received_at = models.DateTimeField("received", auto_now_add=True)
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField("last tried", null=True, blank=True)
    last_error = models.CharField(max_length=100, blank=True, help_text="The kind of error alone")
    done_at = models.DateTimeField("done", null=True, blank=True)
    outcome = models.CharField("came to", max_length=200, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = "payment event"

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
    credit_used = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        default=Decimal("0.00"),
        help_text="Pounds that the organisation's credit paid of it when it was issued",
    )
    reductions = models.JSONField(
        default=list, blank=True, help_text="What was taken off, then: label and pounds of each"
    )
    pdf = models.FileField("PDF", storage=private_storage, upload_to="invoices", blank=True)
    #: As `bookings.ledger.balances` counts it.
    owed: Decimal
    credited: Decimal

    class Meta:
        ordering = ["-issued_on", "-number"]
        constraints = [
            # SQLite adds up in binary, where 26.68 and 5.34 are not quite 32.02.
            models.CheckConstraint(
                condition=Q(gross=in_pence(models.F("net") + models.F("vat"))),
                name="invoice_adds_up",
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
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="What was sold, for reports: not printed. Empty: places good for any course",
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.description
