"""Where people are signed in."""

from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from accounts.models.users import User

if TYPE_CHECKING:
    from accounts.signing_in.session_store import SessionStore


class UserSession(AbstractBaseSession):
    """A session, of whoever is signed in or of nobody in particular. To delete it is to end it.
    `accounts.signing_in.session_store` copies the columns from the session's own data. No address
    is kept, and of the browser only its name: enough to know one's own by."""

    # No constraint on these two: Django takes every refusal of a new row for a key that is taken,
    # and tries another key, for ever. While a session changes its key there are two rows of it.
    public_id = models.UUIDField(null=True, db_index=True, editable=False)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", db_constraint=False
    )
    begun_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True, help_text="To within five minutes")
    own_device = models.BooleanField(default=False)
    browser = models.CharField(max_length=60, blank=True)

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, begun_at=None, public_id=None)
                | Q(user__isnull=False, begun_at__isnull=False, public_id__isnull=False),
                name="session_of_somebody_says_since_when",
            ),
        ]

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        from accounts.signing_in.session_store import SessionStore

        return SessionStore
