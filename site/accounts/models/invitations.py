"""Who was asked to belong to an organisation, and what came of it."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from accounts.models.organisations import Membership, Organisation
from accounts.models.users import User
from common.models import Record


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Not answered and not withdrawn. It may have expired, and can be sent anew then."""
        return self.filter(state=Invitation.State.OPEN)

    def good(self, now: dt.datetime) -> "InvitationQuerySet":
        """Can be accepted."""
        return self.open().filter(sent_at__gt=now - Invitation.LASTS)

    def with_email(self, email: str) -> "InvitationQuerySet":
        """Whatever the case of its letters."""
        return self.filter(Exact(Lower("email"), email.strip().lower()))


class Invitation(Record):
    """A role at an organisation, offered to whoever reads the mail of an address. The link in the
    message holds a token of which only the hash is kept: whoever reads this table gets nowhere."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    LASTS = dt.timedelta(days=14)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Membership.Role.choices)
    team = models.CharField(max_length=120, blank=True)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="invitations_sent"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(help_text="The last time; it expires 14 days later")
    times_sent = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was answered or withdrawn"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(Lower("email"), name="invitation_email")]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(state="open"),
                name="one_open_invitation_each",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="closed_invitation_says_when",
            ),
            models.CheckConstraint(
                condition=Q(team="") | Q(role="manager"),
                name="only_managers_are_invited_to_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}"

    @property
    def expires_at(self) -> dt.datetime:
        return self.sent_at + self.LASTS

    def is_good(self, now: dt.datetime) -> bool:
        """Can be accepted."""
        return self.state == self.State.OPEN and self.expires_at > now
