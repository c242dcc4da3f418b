"""Further email addresses of a person, beside the one we write to (`User.email`)."""

import uuid

from django.db import models
from django.db.models.functions import Lower

from accounts.models.users import User
from common.models import Record


class EmailAddress(Record):
    """An address that somebody proved to read: they sign in with it, and what is booked for it is
    theirs."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="addresses")
    email = models.EmailField()
    verified_at = models.DateTimeField()

    class Meta:
        verbose_name = "email address"
        verbose_name_plural = "email addresses"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_owner_of_an_address"),
        ]

    def __str__(self) -> str:
        return self.email


class AddressClaim(Record):
    """An address that somebody says is theirs, until the code sent there comes back."""

    user = models.OneToOneField(User, models.CASCADE, related_name="address_claim")
    email = models.EmailField()
    code_hash = models.CharField(
        max_length=64, blank=True, help_text="Empty where no code was sent: it is somebody else's"
    )
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    codes = models.PositiveSmallIntegerField(default=0, help_text="Asked for since `counted_from`")
    counted_from = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} and one more address"
