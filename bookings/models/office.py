from django.core.validators import MinValueValidator
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

    panels = ["few_bookings"]

    class Meta:
        verbose_name = "few bookings"
