"""What a check of the records came to."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F

from common.models.record import Record


class IntegrityCheck(Record):
    """One check of everything that `common.integrity` knows, asked for by somebody or due."""

    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    problems = models.JSONField(default=list, help_text="Sentences that name nobody")
    notes = models.JSONField(default=list, help_text="Unusual, and as somebody decided")
    failed = models.CharField(max_length=300, blank=True, help_text="Why it came to no end")

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ("view",)
        indexes: ClassVar = [models.Index(F("done_at").desc(), name="last_integrity_check")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}: {len(self.problems)} problems"

    @property
    def is_clean(self) -> bool:
        return not (self.problems or self.failed)
