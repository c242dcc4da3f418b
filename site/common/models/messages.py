"""What we write to people, and in which words."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import PreviewableMixin

from common import wording
from common.models.record import Record


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    def due(self, now: dt.datetime) -> "OutgoingMessageQuerySet":
        return self.filter(state__in=OutgoingMessage.WAITING, due_at__lte=now)

    def about(self, thing: models.Model) -> "OutgoingMessageQuerySet":
        """Those that tell of `thing`: a booking, a date."""
        return self.filter(subjects__about=named(thing))

    def in_trouble(self, now: dt.datetime) -> "OutgoingMessageQuerySet":
        """What somebody has to look at: it did not arrive, or has not gone for an hour."""
        given_up = Q(state__in=OutgoingMessage.GIVEN_UP, settled_at=None)
        stuck = Q(
            state=OutgoingMessage.State.RETRYING, created_at__lte=now - OutgoingMessage.PATIENCE
        )
        return self.filter(given_up | stuck)


class OutgoingMessage(Record):
    """One message to one person. The row is written with whatever promised the message, in the
    same transaction; the worker renders and sends it, and retries until it is sent or refused for
    good."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RETRYING = "retrying", "Retrying"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        BOUNCED = "bounced", "Bounced"

    WAITING = (State.QUEUED, State.RETRYING)
    #: Tried for two days in vain, or refused for good by the reader's mail server.
    GIVEN_UP = (State.FAILED, State.BOUNCED)
    #: So long a message may be tried again before the office is told.
    PATIENCE = dt.timedelta(hours=1)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.SlugField(
        max_length=60, help_text="Names its templates: emails/<kind>.html, .txt"
    )
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    context = models.JSONField(default=dict, help_text="All that its wording may draw on")
    secret = models.BooleanField(
        default=False, help_text="Forgotten here once it is sent: what it says lets somebody in"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(
        default=timezone.now, help_text="Not before; while it is being sent, the sender's lease"
    )
    sending = models.BooleanField(
        default=False, editable=False, help_text="Until `due_at`, nobody else may send it"
    )
    resent = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="How often somebody of the office sent it again"
    )
    discreet = models.BooleanField(
        default=False,
        editable=False,
        help_text="Names no course, whatever is wished at the address that it goes to now",
    )
    settled_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="The office has seen that it did not go"
    )
    last_error = models.TextField(blank=True)
    text = models.TextField(blank=True, help_text="As sent")
    html = models.TextField(blank=True, help_text="As sent")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["queued", "retrying"]),
                name="message_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.recipient})"

    @property
    def kind_label(self) -> str:
        """As the office calls it. A kind that an older release sent has its bare name."""
        declared = wording.kinds().get(self.kind)
        return declared.label if declared else self.kind


def named(thing: models.Model) -> str:
    """A row of another room, as a message names it."""
    return f"{thing._meta.model_name}:{getattr(thing, 'public_id', thing.pk)}"


class MessageSubject(Record):
    """What a message tells of, so that it is found from there: a booking, a date."""

    message = models.ForeignKey(OutgoingMessage, models.CASCADE, related_name="subjects")
    about = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "about"], name="message_about_a_thing_once"),
        ]

    def __str__(self) -> str:
        return self.about


class Attachment(Record):
    """A file of a message, by the name of what makes it when the message is sent: files are too
    slow for the transaction that promises them (`common.delivery.attachment_source`)."""

    message = models.ForeignKey(OutgoingMessage, models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    source = models.SlugField(max_length=60)
    source_id = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.filename


class MessageWording(PreviewableMixin, Record):
    """The words of one kind of message, as the office wants them (`common.wording`)."""

    kind = models.SlugField(max_length=60, unique=True, editable=False)
    subject = models.CharField(
        max_length=120, help_text="Neutral: whoever shares the inbox or the phone sees it."
    )
    inbox_line = models.CharField(
        "line in the inbox",
        max_length=120,
        help_text="What an inbox shows after the subject. Neutral, for the same reason.",
    )
    heading = models.CharField(max_length=120, help_text="The large words at the top.")
    opening = models.TextField(
        help_text="Before the facts. An empty line begins a new paragraph; a paragraph with a "
        "placeholder that has nothing to say is left out.",
    )
    closing = models.TextField(blank=True, help_text="After the facts.")
    edited = models.BooleanField(
        default=False, editable=False, help_text="Differs from the default, and is left alone"
    )

    #: Further ones, for whoever edits and may see them (`common.wording_preview`).
    real_modes: tuple[tuple[str, str], ...] = ()

    class Meta:
        verbose_name = "email wording"
        verbose_name_plural = "email wordings"
        ordering = ["kind"]
        default_permissions = ("change", "view")

    def __str__(self) -> str:
        return self.described.label

    @property
    def described(self) -> wording.Kind:
        return wording.kind(self.kind)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """By the names of a letter's parts (`common.letters.Letter`)."""
        return [("html", "As a message"), ("text", "In plain text"), *self.real_modes]

    @property
    def status(self) -> str:
        return "Edited" if self.edited else "Default"

    @property
    def words(self) -> wording.Words:
        return wording.Words(
            subject=self.subject,
            inbox_line=self.inbox_line,
            heading=self.heading,
            opening=self.opening,
            closing=self.closing,
        )
