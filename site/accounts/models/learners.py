"""The people whom organisations train."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from accounts.models.organisations import Organisation
from accounts.models.users import User
from common.models import Record


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
    professional_body = models.CharField(max_length=120, blank=True)
    registration_number = models.CharField(max_length=60, blank=True)
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
