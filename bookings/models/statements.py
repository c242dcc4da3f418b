"""Statements of account as they were made: what was sent to a customer stays as it was."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from common.models import Record
from common.storage import private_storage


class Statement(Record):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="statements")
    start = models.DateField()
    end = models.DateField()
    figures = models.JSONField(help_text="As they were then, without anybody's name")
    made_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    act = models.UUIDField(unique=True, help_text="Of a form: sent twice, it is done once")
    pdf = models.FileField("PDF", storage=private_storage, upload_to="statements", blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")), name="statement_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"Statement of account, {self.start} to {self.end}"
