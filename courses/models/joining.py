"""What people on a date are told before and after it, and what of that has been promised."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from common.models import Record
from courses.models.learning import Enrolment

#: Nobody is told further ahead how to join.
MOST_DAYS = 30


@register_setting(icon="mail")
class JoiningSettings(BaseGenericSetting):
    """When people are told how to join."""

    days_before = models.PositiveSmallIntegerField(
        "days before the date",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text="Joining instructions go out so many days before a date begins; at once to "
        "whoever is booked later.",
    )

    panels = ["days_before"]

    class Meta:
        verbose_name = "joining instructions"


class SentNotice(Record):
    """That somebody was told, written with the message itself: so nobody is told twice."""

    class Kind(models.TextChoices):
        JOINING = "joining", "Joining instructions"
        REMINDER = "reminder", "Reminder"
        FOLLOW_UP = "follow_up", "Follow-up"

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "kind"], name="told_once_of_each_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.enrolment}"


class CalendarFeed(Record):
    """A person's dates at a secret address, for their own calendar program. A new key makes a new
    address, and the old one worthless."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed"
    )
    key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
