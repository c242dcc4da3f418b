"""When it is taught: a course run is one scheduled delivery, its sessions the sittings."""

import datetime as dt
import uuid
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.models import Organisation
from common import when
from courses.models.catalogue import Course, another_price

#: A date with a minimum is decided on so long before it starts, unless its own day is set.
DECIDED_BEFORE = dt.timedelta(days=14)


class CourseRunQuerySet(models.QuerySet["CourseRun"]):
    def with_first_start(self) -> "CourseRunQuerySet":
        """Each with its `first_start`; None while it has no session."""
        first = Session.objects.filter(run=OuterRef("pk")).order_by("starts_at")
        return self.annotate(first_start=Subquery(first.values("starts_at")[:1]))

    def going_ahead(self) -> "CourseRunQuerySet":
        return self.filter(state=CourseRun.State.SCHEDULED)

    def public(self) -> "CourseRunQuerySet":
        """Dates that everybody may see and book. The others are one organisation's own, and their
        very existence is nobody else's business (`courses.policy.dates_for`)."""
        return self.going_ahead().filter(organisation=None)

    def upcoming(self, now: dt.datetime) -> "CourseRunQuerySet":
        """Public and not begun, soonest first, with what a list shows."""
        return self.public().to_come(now)

    def to_come(self, now: dt.datetime) -> "CourseRunQuerySet":
        """Not begun, soonest first, with what a list shows; whoever asks says whose dates."""
        return (
            self.with_first_start()
            .filter(first_start__gt=now)
            .select_related("course")
            .prefetch_related("sessions")
            .order_by("first_start", "pk")
        )


class CourseRun(ClusterableModel):
    """One delivery of a course, to as many people as it has room for."""

    class Mode(models.TextChoices):
        ONLINE = "online", "Online"
        IN_PERSON = "in_person", "In person"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft: not shown"
        SCHEDULED = "scheduled", "Scheduled"
        CANCELLED = "cancelled", "Cancelled"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="runs")
    state = models.CharField(
        max_length=10,
        choices=State.choices,
        default=State.SCHEDULED,
        help_text="A cancelled date is no longer shown or sold; nobody is told or refunded.",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="course_runs",
        verbose_name="for one organisation",
        help_text="A private date: shown to nobody else. Empty: public, open to everybody.",
    )
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.ONLINE)
    place = models.CharField(
        max_length=200,
        blank=True,
        help_text="Venue, then town, as in “Training room 2, Leicester”. Public, and the last part "
        "is what readers filter by. Empty when online.",
    )
    joining = models.TextField(
        "how to join",
        blank=True,
        help_text="The meeting link and its passcode, or whom to ask for. Only people with a place "
        "see it.",
    )
    directions = models.TextField(
        blank=True,
        help_text="In person: the full address, how to get there, where to park, which entrance. "
        "Only people with a place see it.",
    )
    access_notes = models.TextField(
        "access",
        blank=True,
        help_text="Steps, lift, hearing loop, quiet room, toilets; online: captions, and whether "
        "cameras may stay off. Only people with a place see it.",
    )
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="Grows with every change that calendars must follow"
    )
    dropped_sessions = models.JSONField(
        default=list, blank=True, editable=False, help_text="Taken off; calendars may still show it"
    )
    capacity = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    price = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0"))],
        help_text="Pounds for one place, without VAT. Empty: the course's price.",
    )
    charity_price = another_price(
        "price for charities",
        help_text="Pounds, without VAT. Empty: the course's, unless this date has its own price.",
    )
    public_sector_price = another_price(
        "price for the public sector",
        help_text="Pounds, without VAT. Empty: the course's, unless this date has its own price.",
    )
    early_price = another_price(
        "early-booking price",
        help_text="Pounds, without VAT. Empty: the course's, unless this date has its own price.",
    )
    early_until = models.DateField(
        "early-booking price until",
        null=True,
        blank=True,
        help_text="The last day on which it is to be had. Empty: as many days before as the course"
        " says.",
    )
    minimum_places = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Fewer sold: the office decides whether it runs. Empty: it runs in any case.",
    )
    decide_by = models.DateField(
        "decide by",
        null=True,
        blank=True,
        help_text="When that is decided. Empty: 14 days before it starts.",
    )
    going_ahead_at = models.DateTimeField(null=True, blank=True, editable=False)
    minimum_warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="course_runs",
        limit_choices_to={"is_staff": True},
    )
    register_closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CourseRunQuerySet.as_manager()

    class Meta:
        verbose_name = "date"
        verbose_name_plural = "dates"

    def __str__(self) -> str:
        return f"{self.course.title}: {self.when}"

    @property
    def is_private(self) -> bool:
        return self.organisation_id is not None

    @property
    def sittings(self) -> "list[Session]":
        return sorted(self.sessions.all(), key=lambda session: session.starts_at)

    @property
    def starts_at(self) -> dt.datetime | None:
        return self.sittings[0].starts_at if self.sittings else None

    @property
    def minutes(self) -> int:
        """Minutes of learning in all sessions, breaks left out."""
        return sum(session.minutes for session in self.sittings)

    @property
    def when(self) -> str:
        sittings = self.sittings
        if not sittings:
            return "date to be confirmed"
        return when.span(sittings[0].starts_at, sittings[-1].ends_at)

    @property
    def where(self) -> str:
        return "Online" if self.mode == self.Mode.ONLINE else self.place or "Venue to be confirmed"

    @property
    def town(self) -> str:
        """What stands last in its place; empty online, or while no place is known."""
        return "" if self.mode == self.Mode.ONLINE else self.place.rpartition(",")[2].strip()

    @property
    def town_slug(self) -> str:
        return slugify(self.town, allow_unicode=True)

    @property
    def unit_price(self) -> Decimal:
        return self.course.price if self.price is None else self.price

    @property
    def awaits_decision(self) -> bool:
        """Whether enough people have booked is not decided yet: nobody is told to come."""
        return self.minimum_places is not None and self.going_ahead_at is None

    @property
    def decided_on(self) -> dt.date | None:
        """The day by which it is decided whether it runs; none while it has no session."""
        if self.decide_by or self.starts_at is None:
            return self.decide_by
        return timezone.localtime(self.starts_at).date() - DECIDED_BEFORE

    def can_be_closed(self, now: dt.datetime) -> bool:
        """Its last session has begun, so that everybody's part in it can be known."""
        return bool(self.sittings) and self.sittings[-1].starts_at <= now

    def is_over(self, now: dt.datetime) -> bool:
        return bool(self.sittings) and self.sittings[-1].ends_at <= now


class Session(models.Model):
    """One sitting of a run."""

    run = ParentalKey(CourseRun, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="Minutes of breaks; they are no CPD."
    )

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["starts_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message="A session must end after it starts.",
            ),
        ]

    def __str__(self) -> str:
        return when.span(self.starts_at, self.ends_at)

    def clean(self) -> None:
        """The database compares no interval with a number on every engine, so this is said here."""
        if self.starts_at and self.ends_at and self.starts_at < self.ends_at and self.minutes < 1:
            raise ValidationError({"break_minutes": "Breaks must be shorter than the session."})

    @property
    def minutes(self) -> int:
        """Minutes of learning, breaks left out."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60) - self.break_minutes
