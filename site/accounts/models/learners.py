"""The people whom organisations train."""

import uuid
from collections.abc import Iterable

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

    def with_any_email(self, emails: Iterable[str]) -> "LearnerQuerySet":
        """Any of these addresses, whatever the case of their letters."""
        return self.annotate(address=Lower("email")).filter(
            address__in=[email.strip().lower() for email in emails]
        )

    def working_there(self) -> "LearnerQuerySet":
        """Who has not left their employer: the only ones whose row may still change, and whom
        anybody may book."""
        return self.filter(left_on=None)


class LearnerManager(models.Manager.from_queryset(LearnerQuerySet)):  # type: ignore[misc]
    """Without those that were merged into another."""

    def get_queryset(self) -> LearnerQuerySet:
        return LearnerQuerySet(self.model, using=self._db).filter(merged_into=None)


class Learner(Record):
    """A person whom an organisation trains. May have no account; a verified email links one. Once
    they have left it, the row stands still: it is what that employer knew of them."""

    class LeftBy(models.TextChoices):
        PERSON = "person", "The person said so"
        ORGANISATION = "organisation", "The organisation said so"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="learners")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="learners")
    full_name = models.CharField(max_length=120, help_text="As on the certificate")
    email = models.EmailField(blank=True, help_text="May be shared; may be missing")
    job_role = models.CharField(max_length=120, blank=True)
    team = models.CharField(max_length=120, blank=True)
    professional_body = models.CharField(max_length=120, blank=True)
    registration_number = models.CharField(max_length=60, blank=True)
    discreet = models.BooleanField(
        "discreet messages",
        default=False,
        help_text="Asked by themselves, through their private link: no message names a course",
    )
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="merged_from"
    )
    left_on = models.DateField(
        null=True, blank=True, editable=False, help_text="Their last day with the organisation"
    )
    left_by = models.CharField(max_length=12, choices=LeftBy.choices, blank=True, editable=False)
    left_said_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Only counted from then on: it is nobody"
    )

    objects = LearnerManager()
    with_merged = LearnerQuerySet.as_manager()

    class Meta:
        ordering = ["full_name"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                Lower("full_name"),
                condition=~Q(email="") & Q(merged_into=None, left_on=None),
                name="one_learner_per_name_and_email",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, left_by="", left_said_at=None)
                | (Q(left_on__isnull=False, left_said_at__isnull=False) & ~Q(left_by="")),
                name="learner_left_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("pk")), name="learner_not_merged_into_itself"
            ),
        ]
        indexes = [models.Index(Lower("email"), name="learner_email")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def name_to_print(self) -> str:
        """On a certificate: as the person wants it. Several people may share one mailbox, and with
        it an account: then each keeps the name that was given, for nobody can tell whose wish it
        was."""
        if not (self.user and self.user.printed_name):
            return self.full_name
        names = self.user.learners.values_list("full_name", flat=True)
        one_person = len({name.casefold() for name in names}) == 1
        return self.user.printed_name if one_person else self.full_name

    @property
    def has_left(self) -> bool:
        return self.left_on is not None
