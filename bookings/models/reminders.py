"""Reminders of invoices that are to be paid: when they are due, which went, which are held back."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from bookings.models.money import Invoice
from common.models import Record

MOST_DAYS, MOST_STEPS = 365, 6


def read_days(text: str) -> list[int]:
    """Numbers of days, parted by commas or spaces, the fewest first. Raises ValueError."""
    days = [int(part) for part in text.replace(",", " ").split()]
    if len(days) > MOST_STEPS or any(not 1 <= each <= MOST_DAYS for each in days):
        raise ValueError
    return sorted(set(days))


def check_days(text: str) -> None:
    try:
        read_days(text)
    except ValueError:
        raise ValidationError(
            f"Write numbers of days from 1 to {MOST_DAYS}, parted by commas, like 7, 30. At most"
            f" {MOST_STEPS} of them."
        ) from None


@register_setting(icon="mail")
class ReminderSettings(BaseGenericSetting):
    """When whoever owes us is reminded. The words are among the wording of emails."""

    on = models.BooleanField(
        "send reminders", default=True, help_text="Taken out, no invoice is reminded of."
    )
    before = models.CharField(
        "days before the due day",
        max_length=40,
        blank=True,
        default="7",
        validators=[check_days],
        help_text="Parted by commas. Empty: none.",
    )
    on_the_day = models.BooleanField("on the due day", default=True)
    after = models.CharField(
        "days after the due day",
        max_length=40,
        blank=True,
        default="7, 30",
        validators=[check_days],
        help_text="Parted by commas. Empty: none. From the second on, the firmer message goes.",
    )

    panels = [
        FieldPanel("on"),
        MultiFieldPanel(
            [FieldPanel("before"), FieldPanel("on_the_day"), FieldPanel("after")],
            heading="When",
            help_text="Each goes once for each invoice on which something is owed. Where some were"
            " missed, only the latest goes.",
        ),
    ]

    class Meta:
        verbose_name = "invoice reminders"

    @property
    def steps(self) -> list[int]:
        """Days after the due day, the first first; before it they are below nought."""
        if not self.on:
            return []
        before = [-days for days in reversed(read_days(self.before))]
        return [*before, *([0] if self.on_the_day else []), *read_days(self.after)]


class Reminder(Record):
    """One that went, so that it does not go again."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="reminders")
    days = models.SmallIntegerField(help_text="After the due day; before it below nought")
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["days"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "days"], name="reminded_once_a_step"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.when}"

    @property
    def when(self) -> str:
        if not self.days:
            return "On the due day"
        days = "1 day" if abs(self.days) == 1 else f"{abs(self.days)} days"
        return f"{days} {'before' if self.days < 0 else 'after'} the due day"


class ReminderHold(Record):
    """While it stands, nobody is reminded of the invoice."""

    invoice = models.OneToOneField(Invoice, models.CASCADE, related_name="reminder_hold")
    reason = models.CharField(max_length=200, help_text="Of staff: it names nobody")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invoice}: reminders held back"
