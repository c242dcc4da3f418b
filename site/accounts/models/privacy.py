"""What people ask for about their own data: to be forgotten, and to have a copy."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.learners import Learner
from accounts.models.users import User
from common.models import Record
from common.storage import private_storage


class ErasureRequest(Record):
    """Somebody is to be forgotten. When it is done, the row says that it was, and not of whom."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REFUSED = "refused", "Refused"
        DONE = "done", "Done"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="erasure_requests"
    )
    learners = models.ManyToManyField(
        Learner, blank=True, help_text="Those of the address that are this person"
    )
    by_staff = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField("asked")
    due_at = models.DateTimeField("due")
    decided_at = models.DateTimeField("decided", null=True, blank=True)
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why it was refused, or asked for by staff"
    )
    problem = models.CharField(
        "what stands in the way", max_length=300, blank=True, help_text="Tried again every hour"
    )

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        default_permissions = ("change", "view")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="asked"), name="one_open_erasure_each"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="decided_erasure_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(user=None), name="erased_person_is_forgotten"
            ),
        ]

    def __str__(self) -> str:
        return f"Erasure asked for on {self.asked_at:%-d %B %Y}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def who(self) -> str:
        """Once it is done, nobody."""
        if self.user:
            return str(self.user)
        return ", ".join(sorted({learner.full_name for learner in self.learners.all()})) or "-"


class DataExport(Record):
    """A copy of somebody's data: one a person, made anew when they ask again."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    UNFINISHED = (State.ASKED, State.MAKING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="data_export")
    #: Of this making. One that was asked for before, and is still at work, finds another here.
    key = models.UUIDField(default=uuid.uuid4)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="The last time that anything happened to it")
    parts_done = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(storage=private_storage, upload_to="data", blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes")

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(ready_at__isnull=False) & ~Q(file="")),
                name="ready_data_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.get_state_display()}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def goes_at(self) -> dt.datetime | None:
        return self.ready_at + KEPT if self.ready_at else None


#: A copy of everything about somebody should lie about no longer than it takes to fetch it.
KEPT = dt.timedelta(days=7)
