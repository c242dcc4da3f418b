"""Two rows that were one thing: what became of the other, and how it is taken back."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.learners import Learner
from accounts.models.organisations import Organisation
from common.models import Record

#: How long a merge can be undone.
UNDOABLE = dt.timedelta(days=30)


class MergeQuerySet(models.QuerySet["Merge"]):
    def open(self) -> "MergeQuerySet":
        return self.filter(state=Merge.State.OPEN)

    def of_its_own(self) -> "MergeQuerySet":
        """Not part of the merge of two organisations."""
        return self.filter(parent=None)

    def due(self, now: dt.datetime) -> "MergeQuerySet":
        """Past undoing."""
        return self.open().filter(merged_at__lte=now - UNDOABLE)


class Merge(Record):
    """`gone` was merged into `kept`: two organisations, or two learners."""

    class State(models.TextChoices):
        OPEN = "open", "Can be undone"
        UNDONE = "undone", "Undone"
        CLOSED = "closed", "Final"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    kept_organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="merges"
    )
    gone_organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="merges_away"
    )
    kept_learner = models.ForeignKey(Learner, models.CASCADE, null=True, related_name="merges")
    gone_learner = models.ForeignKey(Learner, models.CASCADE, null=True, related_name="merges_away")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        related_name="children",
        help_text="The merge of organisations of which this is a part",
    )
    reason = models.CharField(max_length=200)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="merges"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="merges_undone"
    )
    moved = models.JSONField(default=dict, help_text="How many rows of each kind moved")
    newest = models.JSONField(
        default=dict, help_text="The newest row of each kind then, to tell what came after"
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at", "-pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kept_organisation__isnull=False,
                    gone_organisation__isnull=False,
                    kept_learner=None,
                    gone_learner=None,
                )
                | Q(
                    kept_learner__isnull=False,
                    gone_learner__isnull=False,
                    kept_organisation=None,
                    gone_organisation=None,
                ),
                name="merge_is_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at=None)),
                name="undone_merge_says_when",
            ),
            models.UniqueConstraint(
                fields=["gone_organisation"],
                condition=~Q(state="undone"),
                name="organisation_merged_away_once",
            ),
            models.UniqueConstraint(
                fields=["gone_learner"],
                condition=~Q(state="undone"),
                name="learner_merged_away_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone} into {self.kept}"

    @property
    def kept(self) -> Organisation | Learner:
        kept = self.kept_organisation or self.kept_learner
        assert kept is not None
        return kept

    @property
    def gone(self) -> Organisation | Learner:
        gone = self.gone_organisation or self.gone_learner
        assert gone is not None
        return gone

    @property
    def kind(self) -> str:
        return "Organisations" if self.gone_organisation_id else "Learners"

    @property
    def undoable_until(self) -> dt.datetime:
        return self.merged_at + UNDOABLE


class MergeStep(Record):
    """One field of one row as it was and as the merge left it, in the database's own words. Deleted
    when the merge is final: it may say who somebody was."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="steps")
    model = models.CharField(max_length=80)
    row = models.BigIntegerField()
    field = models.CharField(max_length=80)
    old = models.TextField(null=True)  # noqa: DJ001 - nothing and an empty text differ
    new = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.model} {self.row}: {self.field}"
