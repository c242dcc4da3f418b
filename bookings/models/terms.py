"""What finance has agreed with an organisation about paying on invoice."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from common.models import Record
from common.number_forms import HOW, check_pattern


class InvoiceTerms(Record):
    """One row for each organisation with which anything is agreed; nobody else has any limits. A
    change alters no invoice that was issued before."""

    organisation = models.OneToOneField(
        Organisation,
        models.CASCADE,
        related_name="invoice_terms",
        error_messages={"unique": "There are terms for this organisation. Change those."},
    )
    po_pattern = models.CharField(
        "form of its purchase order numbers",
        max_length=60,
        blank=True,
        validators=[check_pattern],
        help_text=f"{HOW} Empty: any number will do.",
    )
    credit_limit = models.DecimalField(
        "credit limit",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0"))],
        help_text="Pounds with VAT. It may not owe more on invoices. Empty: no limit.",
    )
    payment_days = models.PositiveSmallIntegerField(
        "days to pay",
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text="Empty: as everybody has.",
    )
    blocked = models.BooleanField(
        "no invoices at present",
        default=False,
        help_text="It pays by card until this is taken out.",
    )
    blocked_because = models.CharField(
        "why not",
        max_length=200,
        blank=True,
        help_text="Only the office sees this. No names, and nothing of a case.",
    )
    invoice_email = models.EmailField(
        "address for invoices",
        blank=True,
        help_text="Where its finance team gets invoices and reminders. Best one that belongs to no"
        " one person, like accounts@example.org. Empty: whoever booked gets them.",
    )

    class Meta:
        ordering: ClassVar = ["organisation__name"]
        verbose_name = "terms of payment"
        verbose_name_plural = "terms of payment"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(blocked=False) | ~Q(blocked_because=""),
                name="blocked_with_a_reason",
                violation_error_message="Say why it gets no invoices at present.",
            ),
            models.CheckConstraint(
                condition=Q(credit_limit=None) | Q(credit_limit__gte=0),
                name="credit_limit_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of {self.organisation}"
