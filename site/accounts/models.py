import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from common.models import Record


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

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
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("works for the practice", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

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


class Organisation(Record):
    """Buys places for its people."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
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


class LearnerQuerySet(models.QuerySet["Learner"]):
    def with_email(self, email: str) -> "LearnerQuerySet":
        """Whatever the case of its letters."""
        return self.filter(Exact(Lower("email"), email.strip().lower()))


class Learner(Record):
    """A person whom an organisation trains. May have no account; a verified email links one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="learners")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="learners")
    full_name = models.CharField(max_length=120, help_text="As on the certificate")
    email = models.EmailField(blank=True, help_text="May be shared; may be missing")
    job_role = models.CharField(max_length=120, blank=True)
    team = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        ordering = ["full_name"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                Lower("full_name"),
                condition=~Q(email=""),
                name="one_learner_per_name_and_email",
            ),
        ]
        indexes = [models.Index(Lower("email"), name="learner_email")]

    def __str__(self) -> str:
        return self.full_name
