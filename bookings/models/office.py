from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="date")
class DateSettings(BaseGenericSetting):
    """What the office wants to be told of its dates."""

    few_bookings = models.PositiveSmallIntegerField(
        default=4,
        validators=[MinValueValidator(1)],
        help_text="A date in the next six weeks with fewer places sold stands on the first page.",
    )

    name_by_days = models.PositiveSmallIntegerField(
        "days before a date by which names are needed",
        default=2,
        validators=[MaxValueValidator(60)],
        help_text="From then on a place without a name stands in what needs attention, and the"
        " training office gets a message.",
    )
    office_email = models.EmailField(
        blank=True,
        help_text="Told of dates below their minimum. Empty: everybody of the training office.",
    )

    panels = ["few_bookings", "name_by_days", "office_email"]

    class Meta:
        verbose_name = "few bookings"
