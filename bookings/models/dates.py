"""A whole date that is cancelled or moved by the office, and what each booking on it makes of
that."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking
from common.models import Record
from courses.models import CourseRun


class DateChangeQuerySet(models.QuerySet["DateChange"]):
    def unfinished(self) -> "DateChangeQuerySet":
        return self.filter(finished_at=None)


class DateChange(Record):
    """What the office decided of one date. It is carried out booking by booking, and goes on where
    it stopped."""

    class Kind(models.TextChoices):
        CANCEL = "cancel", "Cancelled"
        MOVE = "move", "Moved"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(CourseRun, models.PROTECT, related_name="date_changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=200, help_text="Shown to everybody affected")
    old_when = models.CharField(max_length=120, help_text="The date as it was sold")
    deadline = models.DateTimeField(help_text="Until when each organisation can choose")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    listed_at = models.DateTimeField(
        null=True, blank=True, help_text="When everybody affected was written down"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DateChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "change of a date"
        verbose_name_plural = "changes of dates"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(finished_at=None), name="one_open_change_per_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.get_kind_display().lower()}"

    @property
    def cancels(self) -> bool:
        return self.kind == self.Kind.CANCEL


class DateChoice(Record):
    """One booking that is affected, and what its organisation chose."""

    class Choice(models.TextChoices):
        PENDING = "pending", "Not chosen yet"
        KEEP = "keep", "Keeps the date"
        NEW_DATE = "new_date", "Another date"
        REFUND = "refund", "Refund"
        GONE = "gone", "No place left"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    change = models.ForeignKey(DateChange, models.CASCADE, related_name="choices")
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="date_choices")
    choice = models.CharField(max_length=10, choices=Choice.choices, default=Choice.PENDING)
    to_run = models.ForeignKey(CourseRun, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(
        null=True, blank=True, help_text="By the organisation; empty where the deadline chose"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "booking"], name="one_choice_per_booking"),
            models.CheckConstraint(
                condition=Q(applied_at=None, choice="pending")
                | (Q(applied_at__isnull=False) & ~Q(choice="pending")),
                name="choice_is_applied_when_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.get_choice_display()}"

    def is_open(self, now: dt.datetime) -> bool:
        return self.applied_at is None and now <= self.change.deadline
