"""Who buys, and who may do what for them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.users import User
from common.models import Record


class Band(models.TextChoices):
    """Who pays which price, where a course has one for them."""

    CHARITY = "charity", "Charity"
    PUBLIC_SECTOR = "public_sector", "Public sector"
    OTHER = "other", "Neither"


class OrganisationManager(models.Manager["Organisation"]):
    """Without those that were merged into another: nobody lists, chooses or acts for them."""

    def get_queryset(self) -> models.QuerySet["Organisation"]:
        return super().get_queryset().filter(merged_into=None)


class Organisation(Record):
    """Buys places for its people."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    individual = models.BooleanField(
        default=False,
        help_text="One person who pays for themselves: no team, no invoice to pay later",
    )
    band = models.CharField(
        "price band",
        max_length=16,
        choices=Band.choices,
        blank=True,
        help_text="What counts for its bookings, whatever they say. Empty: whoever books says it.",
    )
    requires_second_factor = models.BooleanField(
        default=False, help_text="Its members see its things only after a code from their app"
    )
    merged_into = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        help_text="Leads on whoever has an old link; nothing else is left of this one.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationManager()
    with_merged: "models.Manager[Organisation]" = models.Manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")),
                name="organisation_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipManager(models.Manager["Membership"]):
    """Without those that a merge left behind, because the person was a member of both."""

    def get_queryset(self) -> models.QuerySet["Membership"]:
        return super().get_queryset().filter(organisation__merged_into=None)


class Membership(Record):
    """What a signed-in person may do for an organisation."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner: everything"
        BOOKER = "booker", "Booker: books, pays, names and substitutes"
        MANAGER = "manager", "Manager: sees their team's training"

    BUYERS = (Role.OWNER, Role.BOOKER)
    #: What each may do, said to whoever has the role: ends a sentence that begins "You can".
    MAY: ClassVar[dict[str, str]] = {
        Role.OWNER: "do everything: book and pay, see everybody's training, and say who belongs to"
        " the organisation",
        Role.BOOKER: "book and pay, name and replace people, and see everybody's training",
        Role.MANAGER: "see training: who is booked, who has completed, and their certificates. You"
        " see no prices and no bookings",
    }

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    team = models.CharField(
        max_length=120, blank=True, help_text="Whose training a manager sees; empty: everybody's"
    )

    objects = MembershipManager()
    with_merged: "models.Manager[Membership]" = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each"),
            models.CheckConstraint(
                condition=Q(team="") | Q(role="manager"), name="only_managers_have_a_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER

    @property
    def is_buyer(self) -> bool:
        return self.role in self.BUYERS
