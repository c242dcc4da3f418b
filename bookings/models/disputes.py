"""What a buyer's bank asks back. Always as Stripe says it is; nothing here is typed but what we did
about it."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.money import PaymentAttempt
from common.models import Record
from common.money import pounds
from common.storage import private_storage


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open(self) -> "DisputeQuerySet":
        """The bank has not decided yet."""
        return self.exclude(status__in=Dispute.CLOSED)

    def to_answer(self) -> "DisputeQuerySet":
        """It waits for our evidence."""
        return self.open().exclude(status__in=Dispute.WITH_BANK)

    def to_decide(self) -> "DisputeQuerySet":
        """Lost, and finance has not said what becomes of what is owed again."""
        return self.filter(status=Dispute.Status.LOST, settled_at=None)


class Dispute(Record):
    """One dispute, or the inquiry that comes before one and takes no money."""

    class Status(models.TextChoices):
        """In Stripe's words."""

        ASKED = "warning_needs_response", "Inquiry: to be answered"
        ASKED_ANSWERED = "warning_under_review", "Inquiry: with the bank"
        ASKED_OVER = "warning_closed", "Inquiry: over"
        OPEN = "needs_response", "To be answered"
        ANSWERED = "under_review", "With the bank"
        APPEAL = "appeal_needs_response", "Appeal: to be answered"
        APPEAL_ANSWERED = "appeal_under_review", "Appeal: with the bank"
        WON = "won", "Won"
        LOST = "lost", "Lost"
        PREVENTED = "prevented", "Prevented"

    CLOSED = (Status.WON, Status.LOST, Status.ASKED_OVER, Status.PREVENTED)
    WITH_BANK = (Status.ASKED_ANSWERED, Status.ANSWERED, Status.APPEAL_ANSWERED)
    #: Nearer than this the deadline presses.
    SOON = dt.timedelta(days=3)

    stripe_id = models.CharField("number", max_length=200, unique=True)
    attempt = models.ForeignKey(
        PaymentAttempt, models.PROTECT, related_name="disputes", verbose_name="payment"
    )
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60, help_text="In Stripe's word")
    status = models.CharField(max_length=30, choices=Status.choices)
    respond_by = models.DateTimeField("answer by", null=True, blank=True)
    opened_at = models.DateTimeField("opened")
    closed_at = models.DateTimeField("closed", null=True, blank=True)
    asked = models.PositiveIntegerField(
        default=0, help_text="How often Stripe's answer was written down: an older one is not"
    )
    evidence = models.FileField(
        "summary of evidence (PDF)", storage=private_storage, upload_to="evidence", blank=True
    )
    evidence_made_at = models.DateTimeField(null=True, blank=True)
    evidence_sent = models.CharField("evidence sent", max_length=200, blank=True)
    evidence_sent_on = models.DateField("sent on", null=True, blank=True)
    evidence_sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="sent by",
    )
    settled_at = models.DateTimeField(
        "decided", null=True, blank=True, help_text="Finance said what becomes of what is owed"
    )

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        default_permissions = ("change", "view")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="dispute_is_positive"),
        ]

    def __str__(self) -> str:
        return self.stripe_id

    @property
    def is_open(self) -> bool:
        return self.status not in self.CLOSED

    @property
    def is_to_answer(self) -> bool:
        return self.is_open and self.status not in self.WITH_BANK

    @property
    def asks(self) -> str:
        """The amount, in the bank's own currency."""
        if self.currency == "gbp":
            return pounds(self.amount)
        return f"{self.currency.upper()} {self.amount:,.2f}"

    @property
    def reason_words(self) -> str:
        """Stripe's word for why, as a person would write it."""
        return self.reason.replace("_", " ").capitalize()
