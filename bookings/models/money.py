"""Everything that is paid. Amounts are Decimal pounds; rows of money are never changed once
issued."""

import re
import uuid
from decimal import Decimal
from typing import ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

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


def read_steps(text: str) -> list[list[int]]:
    """Days before the start, and the percentage given back from there on, the longest before
    first: a line for each, as in "28: 100". Raises ValueError."""
    lines = [line.replace("%", "").split(":") for line in text.splitlines() if line.strip()]
    steps = [[int(days), int(percent)] for days, percent in lines]
    if any(days < 0 or not 0 <= percent <= 100 for days, percent in steps):
        raise ValueError
    return sorted(steps, reverse=True)


def check_steps(text: str) -> None:
    try:
        steps = read_steps(text)
    except ValueError:
        raise ValidationError(
            "Write one step a line: days before the start, a colon, and the percentage given back,"
            " like 28: 100."
        ) from None
    percents = [percent for _, percent in steps]
    if percents != sorted(percents, reverse=True) or len({days for days, _ in steps}) < len(steps):
        raise ValidationError("Nearer to the start less is given back, and one step for each day.")


#: Numbered by others of our papers: quotes, and certificates.
TAKEN = ("QU", "OEC")


def check_series(text: str) -> None:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,5}", text):
        raise ValidationError(
            "Write one to six capital letters and digits, a letter first, like INV."
        )
    if text in TAKEN:
        raise ValidationError(f"{text} numbers other papers of ours. Choose another.")


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
    invoice_series = models.CharField(
        "series of invoices",
        max_length=6,
        default="INV",
        validators=[check_series],
        help_text="Invoices are numbered like INV-2026-000123. Another series begins at 1; what was"
        " issued keeps its number.",
    )
    credit_note_series = models.CharField(
        "series of credit notes",
        max_length=6,
        default="CN",
        validators=[check_series],
        help_text="In the same way, like CN-2026-000123.",
    )
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
    refund_steps = models.TextField(
        "what is given back on cancelling",
        default="28: 100\n14: 50",
        validators=[check_steps],
        help_text="One step a line: days before the start, a colon, and the percentage given back"
        " until then. Nearer than the last step nothing is. Say the same in the terms above.",
    )
    free_moves = models.PositiveSmallIntegerField(
        "free moves",
        default=1,
        validators=[MaxValueValidator(20)],
        help_text="How often each place can be moved to another date by whoever booked it.",
    )
    free_move_days = models.PositiveSmallIntegerField(
        "days before the start for a free move",
        default=14,
        validators=[MaxValueValidator(365)],
        help_text="Nearer than this, and any more often, only the office moves a place.",
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("address"), FieldPanel("vat_number")],
            heading="Who we are",
        ),
        MultiFieldPanel(
            [FieldPanel("bank_details"), FieldPanel("payment_days")], heading="Payment"
        ),
        MultiFieldPanel(
            [FieldPanel("invoice_series"), FieldPanel("credit_note_series")], heading="Numbers"
        ),
        FieldPanel("terms"),
        MultiFieldPanel(
            [
                FieldPanel("refund_steps"),
                FieldPanel("free_moves"),
                FieldPanel("free_move_days"),
            ],
            heading="What changing one's mind costs",
            help_text="Copied onto each booking when it is confirmed; a change alters none that"
            " was confirmed before.",
        ),
    ]

    class Meta:
        verbose_name = "invoices and terms"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(invoice_series=models.F("credit_note_series")),
                name="series_are_two",
                violation_error_message="Invoices and credit notes need a series each.",
            ),
        ]

    def clean(self) -> None:
        """A series that one of them has used is not the other's: its numbers would not follow one
        another (VAT Regulations 1995, reg. 14)."""
        super().clean()
        notes = apps.get_model("bookings", "CreditNote")
        for field, other in (("invoice_series", notes), ("credit_note_series", Invoice)):
            series = getattr(self, field)
            if other._default_manager.filter(number__startswith=f"{series}-").exists():
                raise ValidationError({field: "The other papers have used this. Choose another."})

    @property
    def policy(self) -> dict[str, object]:
        """As it is copied onto a booking (`bookings.changes.policy` reads it)."""
        return {
            "refund": read_steps(self.refund_steps),
            "free_moves": self.free_moves,
            "move_days": self.free_move_days,
        }

    @property
    def charges_vat(self) -> bool:
        return bool(self.vat_number)

    def vat_rate(self, rate: Decimal) -> Decimal:
        """What is charged of a course's rate: nothing while we are not registered."""
        return rate if self.charges_vat else Decimal("0")
