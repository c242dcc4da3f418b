"""Who did what: rows that are written once, with what they tell of."""

import uuid
from typing import ClassVar

from django.db import models

from common.models.record import Record


class AuditEvent(Record):
    """One act. It holds no names and no addresses: people are told apart by their public ids, so
    that an erased person is forgotten here too."""

    class Actor(models.TextChoices):
        PERSON = "person", "Somebody signed in"
        STAFF = "staff", "Staff"
        VISITOR = "visitor", "Somebody not signed in"
        SYSTEM = "system", "The site itself"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField("by", max_length=8, choices=Actor.choices)
    actor_id = models.UUIDField("person", null=True, blank=True, db_index=True)
    action = models.CharField(max_length=80, help_text="Room, journey and what was done there")
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    origin = models.CharField(
        max_length=200, blank=True, help_text="The page or the command that it was done with"
    )
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"
