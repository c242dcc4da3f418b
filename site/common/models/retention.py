"""How long what is kept, and what went."""

import datetime as dt
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from common import retention
from common.models.record import Record

#: A scheduled run that is missing for so long is worth a word.
LATE = dt.timedelta(days=2)


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def known(self) -> "RetentionRuleQuerySet":
        """A record that an older release left behind names no kind."""
        return self.filter(kind__in=retention.kinds())

    def late(self, now: dt.datetime) -> "RetentionRuleQuerySet":
        """Should have run by now, and did not."""
        return self.known().filter(
            Q(last_run_at__lt=now - LATE) | Q(last_run_at=None, created_at__lt=now - LATE),
            active=True,
        )


class RetentionRule(Record):
    """The period of one kind of record (`common.retention`), as the office wants it."""

    class Unit(models.TextChoices):
        DAYS = "days", "days"
        MONTHS = "months", "months"
        YEARS = "years", "years"

    kind = models.SlugField(max_length=60, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(
        "kept for", validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    unit = models.CharField(max_length=6, choices=Unit.choices)
    active = models.BooleanField(
        default=True,
        help_text="Not ticked: nothing of this kind is deleted. For a dispute or an inspection "
        "alone, and for as long as that lasts.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_run_at = models.DateTimeField("last run", null=True, editable=False)

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "retention period"
        ordering: ClassVar = ["pk"]
        default_permissions = ("change", "view")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gte=1), name="kept_for_some_time"),
        ]

    def __str__(self) -> str:
        return self.described.label

    @property
    def described(self) -> retention.Kind:
        return retention.kind(self.kind)

    @property
    def period(self) -> retention.Period:
        return retention.Period(self.number, retention.Unit(self.unit))

    @property
    def kept_for(self) -> str:
        return f"{self.period}, counted from {self.described.counted_from}"

    @property
    def status(self) -> str:
        return "In force" if self.active else "Paused"


class RetentionRun(Record):
    """What went of one kind in one run. A run that found nothing leaves none."""

    kind = models.SlugField(max_length=60)
    began_at = models.DateTimeField("when", db_index=True)
    before = models.DateTimeField("older than")
    number = models.PositiveIntegerField("deleted", default=0)

    class Meta:
        ordering: ClassVar = ["-began_at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.label}: {self.number}"

    @property
    def label(self) -> str:
        known = retention.kinds().get(self.kind)
        return known.label if known else self.kind


class FileToDelete(Record):
    """A private file that nothing refers to any more (`common.files`). The row is written with
    what forgot the file, and goes with it: a crash between the two is made up for."""

    name = models.CharField(max_length=255, unique=True)

    def __str__(self) -> str:
        return self.name
