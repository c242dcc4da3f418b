"""Lists of people on their way into an organisation's records."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.learners import Learner
from accounts.models.organisations import Organisation
from accounts.models.users import User
from common.models import Record


class LearnerImport(Record):
    """One list, from reading it until 30 days later. One that is cancelled is deleted."""

    class State(models.TextChoices):
        PREVIEW = "preview", "To be confirmed"
        RUNNING = "running", "Being imported"
        DONE = "done", "Imported"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="imports")
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREVIEW)
    unused_columns = models.JSONField(default=list, help_text="Headings that we know nothing of")
    created_at = models.DateTimeField(auto_now_add=True)
    #: When it last got on, so that one which lost its worker is found.
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False)
                | (~Q(state="done") & Q(finished_at=None)),
                name="finished_import_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_state_display()}"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def undecided(self) -> "ImportRowQuerySet":
        """Possible duplicates of which nobody has said what they are."""
        return self.filter(kind=ImportRow.Kind.DOUBLE, choice="")

    def waiting(self) -> "ImportRowQuerySet":
        return self.filter(outcome="")


class ImportRow(Record):
    """One person of a list, with what is meant to become of them and what became."""

    class Kind(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Updated"
        SAME = "same", "Unchanged"
        DOUBLE = "double", "Possible duplicate"
        WRONG = "wrong", "Cannot be used"

    class Choice(models.TextChoices):
        ADD = "add", "Add as somebody new"
        UPDATE = "update", "Update the person we have"
        SKIP = "skip", "Leave out"

    class Outcome(models.TextChoices):
        ADDED = "added", "Added"
        UPDATED = "updated", "Updated"
        SAME = "same", "Unchanged"
        SKIPPED = "skipped", "Left out"
        FAILED = "failed", "Not imported"

    batch = models.ForeignKey(LearnerImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="As the spreadsheet counts")
    values = models.JSONField(default=dict, help_text="By field, as they were written")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    problem = models.CharField(max_length=200, blank=True)
    learner = models.ForeignKey(
        Learner, models.SET_NULL, null=True, related_name="+", help_text="Whom it updates"
    )
    #: Learners and rows that it may be a duplicate of, each with why (accounts.imports.matching).
    candidates = models.JSONField(default=list)
    choice = models.CharField(max_length=6, choices=Choice.choices, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_row_per_number"),
        ]
        indexes = [
            models.Index(fields=["batch", "kind", "number"], name="import_rows_by_kind"),
            models.Index(fields=["batch", "outcome", "number"], name="import_rows_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}"
