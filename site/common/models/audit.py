"""Who did what: rows that are written once, and what shows that none was changed or taken away.

Models and querysets refuse to change them with an error that says so; the database refuses whoever
goes past these (`common.audit_guards`)."""

import uuid
from typing import Any, ClassVar, NoReturn

from django.db import models

from common.models.record import Record


class AppendOnly(Exception):
    def __init__(self) -> None:
        super().__init__("The audit trail is written once: its rows are not changed or deleted.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **fields: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly

    def update_or_create(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly


class WrittenOnce(Record):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly


class AuditEvent(WrittenOnce):
    """One act. It holds no names and no addresses: people are told apart by their public ids, so
    that an erased person is forgotten here too."""

    class Actor(models.TextChoices):
        PERSON = "person", "Somebody signed in"
        STAFF = "staff", "Staff"
        VISITOR = "visitor", "Somebody not signed in"
        SYSTEM = "system", "The site itself"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField("when", db_index=True)
    actor_kind = models.CharField("by", max_length=8, choices=Actor.choices)
    actor_id = models.UUIDField("person", null=True, blank=True, db_index=True)
    action = models.CharField(max_length=80, help_text="Room, journey and what was done there")
    object_type = models.CharField("on what", max_length=80, blank=True)
    object_id = models.CharField("on which", max_length=40, blank=True)
    origin = models.CharField(
        "done with",
        max_length=200,
        blank=True,
        help_text="The page or the command that it was done with",
    )
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}".strip()


class AuditSeal(WrittenOnce):
    """A link of the chain (`common.sealing`): one event, at its place in the order, and a hash over
    it and the link before."""

    number = models.BigIntegerField(primary_key=True, help_text="From 1, without a gap")
    # Not a constraint of the database, which would forbid what this is here to show: an event that
    # is gone and its seal left.
    event = models.OneToOneField(
        AuditEvent, models.DO_NOTHING, related_name="seal", db_constraint=False
    )
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class AuditCheck(WrittenOnce):
    """What a check of the whole chain came to (`common.audit_check`). The head that it saw must
    still be there at the next one."""

    at = models.DateTimeField()
    whole = models.BigIntegerField(help_text="Events found as they were sealed")
    head = models.CharField(max_length=90, blank=True, help_text="Number and hash of the last")
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.problem or f"{self.whole} events whole"
