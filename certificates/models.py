"""What is proved: a certificate, kept as it was issued."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from certificates.codes import grouped, new_code
from certificates.facts import Facts
from common.models import Record
from common.storage import private_storage
from courses.models import Enrolment


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def of_user(self, user: User) -> "CertificateQuerySet":
        return self.filter(enrolment__learner__user=user)

    def valid(self) -> "CertificateQuerySet":
        return self.filter(state=Certificate.State.VALID)


class Certificate(Record):
    """Issued once per enrolment. A correction is a new certificate that supersedes the old one;
    both stay on record, and nothing else of a certificate ever changes."""

    class State(models.TextChoices):
        VALID = "valid", "Valid"
        SUPERSEDED = "superseded", "Superseded"
        REVOKED = "revoked", "Revoked"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=20, unique=True, default=new_code, editable=False)
    facts = models.JSONField(help_text="What it states (certificates.facts), as it was then")
    issued_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why it is no longer valid, for the office"
    )
    holder_consents_to_name = models.BooleanField(
        default=False, help_text="Whoever checks it sees the name"
    )
    pdf = models.FileField("PDF", storage=private_storage, upload_to="certificates", blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state="valid"),
                name="one_valid_certificate_per_enrolment",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stated(self) -> Facts:
        return Facts(**self.facts)

    @property
    def printed_code(self) -> str:
        return grouped(self.code)

    @property
    def filename(self) -> str:
        """Neutral: it stays behind in the downloads of a shared device (safety.md)."""
        return f"onEvidence-certificate-{self.number}.pdf"


class ForgottenCode(Record):
    """The code of a certificate that is held no longer, and nothing that leads to a person."""

    code = models.CharField(max_length=20, unique=True)
    forgotten_on = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return self.code


class Evidence(Record):
    """A file that somebody keeps of learning done elsewhere. Only they see it."""

    #: Files that one person may keep.
    MOST = 100

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="evidence")
    #: Which of their places it takes: so that the database itself counts to a hundred.
    slot = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(max_length=120)
    on = models.DateField("date")
    note = models.CharField(max_length=500, blank=True)
    file = models.FileField(storage=private_storage, upload_to="evidence")
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "slot"], name="one_evidence_per_slot"),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=100), name="at_most_100_evidence_files"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def extension(self) -> str:
        return str(self.file.name).rpartition(".")[2]

    @property
    def filename(self) -> str:
        """Neutral, like a certificate's."""
        return f"onEvidence-{self.on:%Y-%m-%d}-{self.slot}.{self.extension}"
