"""What stands on every page whatever it says: helplines, the way out, who we are."""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


class Helpline(models.Model):
    """A number that somebody at risk may call: at the foot of every page and on the help page."""

    name = models.CharField(max_length=80)
    number = models.CharField(max_length=30, help_text="As people write it, with spaces.")
    hours = models.CharField(
        max_length=80, blank=True, help_text="Leave empty unless you have checked them."
    )
    note = models.CharField(
        max_length=200, blank=True, help_text="For example how to call without speaking."
    )
    last_checked = models.DateField(
        null=True, blank=True, help_text="When somebody last made sure that all of this is right."
    )
    sort_order = models.PositiveSmallIntegerField(default=100, db_index=True)

    panels = ["name", "number", "hours", "note", "last_checked"]

    class Meta:
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"

    @property
    def tel(self) -> str:
        """The digits that a phone dials."""
        return "".join(character for character in self.number if character.isdigit())


@register_setting(icon="home")
class SiteSettings(BaseSiteSetting):
    """Facts about the practice that the pages show. What is empty is not shown."""

    organisation_name = models.CharField(max_length=80, default="onEvidence")
    strapline = models.CharField(
        max_length=80, default="Safeguarding training and independent reviews"
    )
    exit_address = models.URLField(
        default="https://www.bbc.co.uk/weather",
        help_text="Where “Exit this page” leads: a page anybody might have open.",
    )
    office_email = models.EmailField(blank=True)
    office_phone = models.CharField(max_length=30, blank=True)
    office_address = models.TextField(blank=True)

    panels = [
        MultiFieldPanel([FieldPanel("organisation_name"), FieldPanel("strapline")], heading="Name"),
        FieldPanel("exit_address"),
        MultiFieldPanel(
            [
                FieldPanel("office_email"),
                FieldPanel("office_phone"),
                FieldPanel("office_address"),
            ],
            heading="How to reach the office",
        ),
    ]

    class Meta:
        verbose_name = "site settings"
