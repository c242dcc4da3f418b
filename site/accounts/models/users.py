"""Who signs in."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def by_address(self, email: str) -> "User | None":
        """Whose address this is, in any case: the one we write to, or another that they proved."""
        address = email.strip().lower()
        # One query, whoever it is: how long an answer takes tells nothing.
        is_first = Exact(Lower("email"), address)
        return self.filter(Q(is_first) | Q(Exact(Lower("addresses__email"), address))).first()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in: by emailed code, and only staff with a password."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by email."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120, blank=True)
    printed_name = models.CharField(
        max_length=120, blank=True, help_text="On certificates; empty: as whoever booked gave it"
    )
    discreet = models.BooleanField(
        default=False, help_text="No message to any of their addresses names a course"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("works for the practice", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case_unique"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django checks each session against. A new password or a new epoch ends them all, and
        so does joining or leaving the staff: no session that began with an emailed code may become
        one of staff, who need a password too."""
        return salted_hmac(
            "accounts.models.User.session",
            f"{self.session_epoch} {self.is_staff} {self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    # Wagtail and Django ask people for these two.
    def get_full_name(self) -> str:
        return self.full_name or self.email

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email

    @property
    def first_name(self) -> str:
        """Wagtail's listings sort and greet by it; we keep names whole (safety.md)."""
        return self.get_short_name()


def display_name(user: User) -> str:
    return user.get_full_name()
