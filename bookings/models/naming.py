"""Places that were bought before anybody knew who would come: whom we asked for a name, and whom we
reminded."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking, Place
from common.models import Record
from courses.models import CourseRun


class NameRequestQuerySet(models.QuerySet["NameRequest"]):
    def open(self) -> "NameRequestQuerySet":
        return self.filter(withdrawn_at=None, answered_at=None)


class NameRequest(Record):
    """A private link, sent to somebody who is to put their own name on a place."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.CASCADE, related_name="name_requests")
    email = models.EmailField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(help_text="The last time that it was sent because somebody said")
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NameRequestQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(withdrawn_at=None, answered_at=None),
                name="one_open_name_request_per_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place.booking.reference}: a link to name a place"


class Chaser(Record):
    """Somebody was told that a booking has places without a name on a date. The row is written with
    the message, and there is one of each."""

    class Milestone(models.TextChoices):
        THREE_WEEKS = "21", "21 days before"
        TWO_WEEKS = "14", "14 days before"
        ONE_WEEK = "7", "7 days before"
        OFFICE = "office", "The office, at the last day for names"

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="chasers")
    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="+")
    milestone = models.CharField(max_length=8, choices=Milestone.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "run", "milestone"], name="chased_once_per_milestone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking.reference}, {self.get_milestone_display()}"


class PeopleList(Record):
    """A list of people as it was sent for a booking, until they are on its places: what each column
    is, and what the booker said of each row."""

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="people_list")
    #: [number as a spreadsheet shows it, [cells]] for each row, without the headings.
    rows = models.JSONField(default=list)
    headings = models.JSONField(default=list, help_text="As the list has them, if it has any")
    columns = models.JSONField(default=list, help_text="The field of each column; empty: not used")
    anyway = models.JSONField(default=list, help_text="Rows to be booked though they are in date")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.booking.reference}: a list of people"
