"""Who wants to hear of a new date: an address, until it has been told."""

import uuid

from django.db import models

from common.models import Record
from courses.models.catalogue import Course


class InterestNotice(Record):
    """One address that is told once, by one message, when a course gets a date. Then, or after a
    year, the row goes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, related_name="interest")
    email = models.EmailField()
    known_dates = models.JSONField(
        default=list, help_text="Keys of the dates that there were already: those are no news."
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "request for a date"
        verbose_name_plural = "requests for dates"
        constraints = [
            models.UniqueConstraint(fields=["course", "email"], name="once_told_of_a_course"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.course}"
