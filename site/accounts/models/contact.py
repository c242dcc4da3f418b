"""How it is safe to reach somebody."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models.users import User
from common.models import Record


class ContactPreferences(Record):
    """What a person told the training office, and nobody else: an employer, or whoever lives with
    them, must not learn it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        User, models.CASCADE, related_name="contact_preferences", verbose_name="person"
    )
    may_phone = models.BooleanField("may we phone", default=False)
    may_text = models.BooleanField("may we send a text", default=False)
    phone = models.CharField("number", max_length=20, blank=True, help_text="E.164")
    may_leave_message = models.BooleanField("may we leave a message", default=False)
    when_safe = models.CharField("when it is safe", max_length=200, blank=True)
    caller = models.CharField("who we say is calling", max_length=80, blank=True)
    updated_at = models.DateTimeField("told us", auto_now=True)

    class Meta:
        verbose_name = "safe contact"
        verbose_name_plural = "safe contact"
        ordering = ["-updated_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(may_phone=False, may_text=False, phone="") | ~Q(phone=""),
                name="a_number_to_phone_or_text",
                violation_error_message="Give the number that we may use.",
            ),
            models.CheckConstraint(
                condition=Q(may_leave_message=False) | Q(may_phone=True),
                name="a_message_is_left_on_the_phone",
                violation_error_message="A message can only be left where we may phone.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
