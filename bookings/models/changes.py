"""What became of a booking after it was confirmed."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models

from accounts.models import Learner
from bookings.models.booking import Booking, Place
from common.models import Record
from courses.models import CourseRun


class Change(Record):
    """One thing that was done to a confirmed booking, or to one of its places. It refers to people
    and dates, and names nobody; it is written with what it tells of, and stands."""

    class Kind(models.TextChoices):
        NAMED = "named", "Named"
        SUBSTITUTED = "substituted", "Substituted"
        MOVED = "moved", "Moved to another date"
        CANCELLED = "cancelled", "Cancelled"
        GIVEN = "given", "Made complimentary"
        CHARGED = "charged", "No longer complimentary"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="changes")
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    from_run = models.ForeignKey(CourseRun, models.PROTECT, null=True, related_name="+")
    to_run = models.ForeignKey(CourseRun, models.PROTECT, null=True, related_name="+")
    from_learner = models.ForeignKey(Learner, models.SET_NULL, null=True, related_name="+")
    to_learner = models.ForeignKey(Learner, models.SET_NULL, null=True, related_name="+")
    net = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        default=Decimal("0"),
        help_text="Pounds: to pay, or below nought to give back",
    )
    vat = models.DecimalField(
        "VAT", max_digits=8, decimal_places=2, default=Decimal("0"), help_text="On that"
    )
    to_card = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        default=Decimal("0"),
        help_text="Pounds with VAT: as much of that as goes back to the card it was paid with",
    )
    to_account = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        default=Decimal("0"),
        help_text="Pounds with VAT: as much of that as is kept as the organisation's credit",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_office = models.BooleanField(default=False)
    reason = models.CharField(
        max_length=200, blank=True, help_text="Of staff, past the policy: names nobody"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.booking.reference})"

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def off_invoice(self) -> Decimal:
        """What of it is taken off what was invoiced, and moves no money."""
        return max(Decimal("0"), -self.gross - self.to_card - self.to_account)
