"""Who sells, and on what terms: what the papers say of us from now on."""

import re
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from bookings.models.ledger import CreditNote
from bookings.models.money import Invoice


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
                condition=~models.Q(invoice_series=models.F("credit_note_series")),
                name="series_are_two",
                violation_error_message="Invoices and credit notes need a series each.",
            ),
        ]

    def clean(self) -> None:
        """A series that one of them has used is not the other's: its numbers would not follow one
        another (VAT Regulations 1995, reg. 14)."""
        super().clean()
        for field, other in (("invoice_series", CreditNote), ("credit_note_series", Invoice)):
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
