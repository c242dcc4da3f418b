"""What keeps the website true: when each page was last read through, and which links lead nowhere.
Records of their own, so that they work for every kind of page."""

from django.conf import settings
from django.db import models

from common.models import Record


class PageReview(Record):
    """When somebody last read a page and found that it holds."""

    page = models.OneToOneField(
        "wagtailcore.Page", models.CASCADE, related_name="last_review", primary_key=True
    )
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page_id}: {self.reviewed_on}"


class BrokenLink(Record):
    """A link of a published page that leads nowhere, as the daily check found it."""

    class Problem(models.TextChoices):
        DELETED = "deleted", "Deleted"
        UNPUBLISHED = "unpublished", "Not published"
        NO_ANSWER = "no_answer", "No page there"

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="broken_links")
    text = models.CharField(max_length=200, help_text="Of the link, as readers see it")
    target = models.CharField(max_length=255, help_text="A local address, or what was linked to")
    problem = models.CharField(max_length=12, choices=Problem.choices)
    found_at = models.DateTimeField(help_text="The first time")

    class Meta:
        ordering = ["found_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page", "text", "target", "problem"], name="broken_link_found_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.target}"
