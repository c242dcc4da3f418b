"""What people ask of the office, by the three forms under /enquiries/."""

import datetime as dt
import secrets
import uuid

from django.conf import settings
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from bookings.models import Quote
from bookings.models.booking import REFERENCE_ALPHABET
from common.models import Record
from courses.models import Course

RECENT = dt.timedelta(days=7)


def new_reference() -> str:
    """EN- and seven characters: 2e10 of them; the database refuses a second of the same."""
    return "EN-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(7))


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def open(self) -> "EnquiryQuerySet":
        """Somebody waits for an answer."""
        return self.filter(status__in=Enquiry.OPEN)

    def recent(self, now: dt.datetime) -> "EnquiryQuerySet":
        return self.filter(created_at__gte=now - RECENT)


class Enquiry(Record):
    """One message to the office. Kept for twelve months, and no longer."""

    class Kind(models.TextChoices):
        REVIEW = "review", "Review"
        TRAINING = "training", "In-house training"
        CONTACT = "contact", "General"

    class Status(models.TextChoices):
        NEW = "new", "New"
        IN_PROGRESS = "in_progress", "In progress"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"

    OPEN = (Status.NEW, Status.IN_PROGRESS)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    form_key = models.UUIDField(
        unique=True,
        editable=False,
        help_text="The form it came by with what it said: sent twice, it is filed once.",
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField("received", auto_now_add=True, db_index=True)
    name = models.CharField("full name", max_length=120)
    role = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=160, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    answers = models.JSONField(
        default=list, help_text="Name, question and answer, in the words of the form then"
    )
    message = models.TextField(blank=True)
    course = models.ForeignKey(
        Course, models.SET_NULL, null=True, blank=True, related_name="enquiries"
    )
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    at_risk = models.BooleanField(
        "may be at risk",
        default=False,
        help_text="The writer may be in danger: no confirmation was sent. Answer with care.",
    )

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="enquiries",
        limit_choices_to={"is_staff": True},
        help_text="Who answers it.",
    )
    notes = models.TextField(
        "internal notes",
        blank=True,
        help_text="Only staff see these. No details that identify a child, a victim or a case.",
    )
    quote = models.OneToOneField(
        Quote, models.SET_NULL, null=True, blank=True, related_name="enquiry", editable=False
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "enquiries"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(status__in=["new", "in_progress"]),
                name="open_enquiries",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.organisation or self.name}"

    @property
    def warning(self) -> str:
        return "May be at risk" if self.at_risk else ""

    @property
    def answers_as_text(self) -> str:
        return "\n".join(f"{each['question']}: {each['answer']}" for each in self.answers)

    def answer_to(self, name: str) -> str:
        """The answer to the form's field of that name; empty where it was not asked or given."""
        return next((each["answer"] for each in self.answers if each["name"] == name), "")


@register_setting(icon="mail")
class EnquirySettings(BaseGenericSetting):
    """What the enquiry forms ask and promise."""

    review_types = models.TextField(
        default=(
            "Child Safeguarding Practice Review (CSPR)\n"
            "Domestic Homicide Review (DHR) or Domestic Abuse Related Death Review (DARDR)\n"
            "Another kind of review\n"
            "Not decided yet"
        ),
        help_text="The kinds of review that people can choose from, one a line.",
    )
    reply_within = models.CharField(
        max_length=60,
        default="three working days",
        help_text="Finishes “We reply within ...” on the pages and in the messages.",
    )

    panels = ["review_types", "reply_within"]

    class Meta:
        verbose_name = "enquiries"

    @property
    def review_type_list(self) -> list[str]:
        return [line.strip() for line in self.review_types.splitlines() if line.strip()]
