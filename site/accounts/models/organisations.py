"""Who buys, and who may do what for them."""

import uuid

from django.db import models

from accounts.models.users import User
from common.models import Record


class Organisation(Record):
    """Buys places for its people."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    requires_second_factor = models.BooleanField(
        default=False, help_text="Its members see its things only after a code from their app"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(Record):
    """What a signed-in person may do for an organisation."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner: everything"
        BOOKER = "booker", "Booker: books, pays, names and substitutes"
        MANAGER = "manager", "Manager: sees their team's training"

    BUYERS = (Role.OWNER, Role.BOOKER)

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"
