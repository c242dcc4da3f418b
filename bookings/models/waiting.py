"""Who waits for places that are sold, and what they were offered."""

import datetime as dt
import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Organisation
from bookings.models.booking import Booking
from common.models import Record
from courses.models import Course, CourseRun


class WaitingListQuerySet(models.QuerySet["WaitingListEntry"]):
    def waiting(self) -> "WaitingListQuerySet":
        """Those whose turn is to come, the earliest first."""
        return self.filter(state=WaitingListEntry.State.WAITING).order_by("created_at", "pk")

    def live(self) -> "WaitingListQuerySet":
        """On the list: waiting, or deciding on an offer."""
        return self.filter(state__in=WaitingListEntry.LIVE)

    def wanting(self, run: CourseRun) -> "WaitingListQuerySet":
        """Those for this date, and for any date of its course. A private date is for nobody who
        did not ask for it by itself."""
        wanted = Q(run=run)
        if run.organisation_id is None:
            wanted |= Q(run=None, course=run.course_id)
        return self.filter(wanted)

    def with_ahead(self) -> "WaitingListQuerySet":
        """Each with how many are `ahead` of it and still waiting, counted in the same query."""
        private = ExpressionWrapper(
            Q(run__isnull=False, run__organisation__isnull=False), output_field=BooleanField()
        )
        asked = Q(created_at__lt=OuterRef("created_at")) | Q(
            created_at=OuterRef("created_at"), pk__lt=OuterRef("pk")
        )
        before = (
            WaitingListEntry.objects.filter(asked, state=WaitingListEntry.State.WAITING)
            .filter(course=OuterRef("course"))
            .alias(there_is_private=ExpressionWrapper(OuterRef("is_private"), BooleanField()))
            .filter(Q(run=OuterRef("run")) | Q(run=None, there_is_private=False))
            .order_by()
            .values("course")
            .annotate(count=Count("pk"))
            .values("count")
        )
        counted: WaitingListQuerySet = self.annotate(is_private=private).annotate(
            ahead=Coalesce(Subquery(before, output_field=models.IntegerField()), 0)
        )
        return counted


class WaitingListEntry(Record):
    """Somebody who wants places on a date that has none left, or on any date of a course, in the
    order they asked."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        OFFERED = "offered", "Has an offer"
        ACCEPTED = "accepted", "Booked"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Did not answer"
        LEFT = "left", "Left"
        CLOSED = "closed", "Closed"

    LIVE = (State.WAITING, State.OFFERED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, related_name="waiting_list")
    run = models.ForeignKey(
        CourseRun,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="waiting_list",
        verbose_name="date",
        help_text="Empty: any date of the course",
    )
    name = models.CharField("full name", max_length=120)
    email = models.EmailField()
    places = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    at_least = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1)],
        help_text="Fewer than this are not offered: they were passed up, or all come or none",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(
        "asked", default=timezone.now, help_text="Its place in the order"
    )
    waiting_since = models.DateTimeField(
        default=timezone.now, help_text="As it is: an offer, or another number, begins anew"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="waits"
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="waits"
    )

    objects = WaitingListQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name_plural = "waiting list"
        indexes = [
            models.Index(
                fields=["course", "run"], condition=Q(state="waiting"), name="who_waits_for_what"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "email"],
                condition=Q(state__in=["waiting", "offered"]),
                name="once_on_a_waiting_list",
                violation_error_message="This address is on the waiting list for this date.",
            ),
            models.UniqueConstraint(
                fields=["course", "email"],
                condition=Q(run=None, state__in=["waiting", "offered"]),
                name="once_on_a_course_s_waiting_list",
                violation_error_message="This address is on the waiting list for this course.",
            ),
            models.CheckConstraint(
                condition=Q(at_least__gte=1) & Q(at_least__lte=F("places")),
                name="waits_for_no_more_than_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.places}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def when(self) -> str:
        return self.run.when if self.run else "any date"

    @property
    def where(self) -> str:
        return self.run.where if self.run else ""

    @property
    def position(self) -> int | None:
        """Of one that waits; fetched `with_ahead`."""
        ahead: int = getattr(self, "ahead", 0)
        return ahead + 1 if self.state == self.State.WAITING else None


class Offer(Record):
    """Places that came free, kept for whoever is next until `deadline`. They are a booking that
    holds its seats like any other; how long it does is the booking's to say."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Booked"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Not answered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(WaitingListEntry, models.CASCADE, related_name="offers")
    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="offers")
    places = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    asked = models.PositiveSmallIntegerField(help_text="Places that they waited for when offered")
    deadline = models.DateTimeField(help_text="As it was told")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    keeps_waiting = models.BooleanField(
        default=True, help_text="Once booked, they wait for the rest of what they asked for"
    )
    by_hand = models.BooleanField(default=False, help_text="Made by the office, out of turn")
    booking = models.OneToOneField(
        Booking, models.SET_NULL, null=True, blank=True, related_name="offer"
    )
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="open"), name="one_open_offer_for_each_entry"
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1) & Q(places__lte=F("asked")),
                name="offers_no_more_than_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.places} of {self.asked}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_fewer(self) -> bool:
        return self.places < self.asked

    def held_until(self, now: dt.datetime) -> dt.datetime | None:
        """While it can still be taken up: until when. The booking may have been given more time
        than was told at first."""
        if not self.is_open or self.booking is None or not self.booking.is_held(now):
            return None
        return self.booking.hold_expires_at
