"""Invoices or credit notes as PDFs in one file, for whoever of the office asked for them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import Record
from common.storage import private_storage


class PaperArchive(Record):
    """Which papers were asked for, and how far the file is."""

    class Kind(models.TextChoices):
        INVOICES = "invoices", "Invoices"
        CREDIT_NOTES = "credit_notes", "Credit notes"

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    UNFINISHED = (State.ASKED, State.MAKING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    papers = models.JSONField(help_text="Their keys, in order")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    #: Of this making. One that is still at work when it is tried again finds another here.
    key = models.UUIDField(default=uuid.uuid4)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    done = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    file = models.FileField(storage=private_storage, upload_to="archives", blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(ready_at__isnull=False) & ~Q(file="")),
                name="ready_archive_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED
