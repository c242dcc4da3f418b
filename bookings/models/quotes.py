"""What one organisation is offered for a date of its own."""

import datetime as dt
import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from common.models import Record
from common.storage import private_storage
from courses.models import Course, CourseRun


class QuoteQuerySet(models.QuerySet["Quote"]):
    def past(self, today: dt.date) -> "QuoteQuerySet":
        """Sent, and no longer to be had."""
        return self.filter(state=Quote.State.SENT, valid_until__lt=today)

    def without_date(self) -> "QuoteQuerySet":
        """Accepted, and staff have yet to make the date."""
        return self.filter(state=Quote.State.ACCEPTED, run=None)


class Quote(Record):
    """In-house training at a price. A draft changes freely; what was sent stands still."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Lapsed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="quotes",
        limit_choices_to={"is_staff": True},
        help_text="Who made it, and is told of the answer.",
    )
    organisation_name = models.CharField("organisation", max_length=160)
    contact_name = models.CharField("full name", max_length=120)
    contact_email = models.EmailField("email", help_text="The quote goes here.")
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="quotes")
    people = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    price = models.DecimalField(
        "price for each person",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0"))],
        help_text="Pounds, without VAT.",
    )
    vat_rate = models.DecimalField(
        "VAT rate",
        max_digits=4,
        decimal_places=2,
        null=True,
        help_text="Percentage, as it was when the quote was sent",
    )
    wanted_dates = models.CharField(max_length=200, blank=True)
    mode = models.CharField(
        max_length=10, choices=CourseRun.Mode.choices, default=CourseRun.Mode.ONLINE
    )
    place = models.CharField(max_length=200, blank=True, help_text="Empty when online.")
    note = models.TextField(
        blank=True, help_text="Printed on the quote: what the price includes, and what it does not."
    )
    valid_until = models.DateField(help_text="The last day on which it can be accepted.")
    po_number = models.CharField("PO number", max_length=60, blank=True)
    accepted_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    run = models.OneToOneField(
        CourseRun,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="quote",
        verbose_name="private date",
    )

    pdf = models.FileField(
        "PDF", storage=private_storage, upload_to="quotes", blank=True, editable=False
    )

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="quote_is_for_somebody"),
            models.CheckConstraint(condition=Q(price__gte=0), name="quote_price_not_negative"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(
                    sent_at__isnull=False,
                    course__isnull=False,
                    price__isnull=False,
                    vat_rate__isnull=False,
                ),
                name="quote_is_complete_once_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "declined"], decided_at__isnull=False)
                | Q(state__in=["draft", "sent", "lapsed"], decided_at=None),
                name="answered_quote_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.organisation_name}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def where(self) -> str:
        online = self.mode == CourseRun.Mode.ONLINE
        return "Online" if online else self.place or "Place to be agreed"

    def is_open(self, today: dt.date) -> bool:
        """Can be accepted or declined."""
        return self.state == self.State.SENT and self.valid_until >= today
