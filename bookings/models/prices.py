"""What is taken off a price, and when. How the offers work together stands in `pricing.rules`.

Pages and papers show none of the names here, only what an offer does: a name may tell a course."""

import datetime as dt
import uuid
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Upper
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.models import Organisation
from common.models import Record
from courses.models import Course, CourseRun

#: A reduction takes off something, and at most everything.
PERCENTAGE = [MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal("100"))]
IN_USE = "Untick to end it. Bookings that are confirmed keep what they got."


class GroupDiscount(Record):
    """Off each place, from so many places on one date."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, help_text="For the office: customers do not see it.")
    active = models.BooleanField("in force", default=True, help_text=IN_USE)
    from_places = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(2)],
        help_text="So many places on one date in one booking, or more.",
    )
    percentage = models.DecimalField(
        max_digits=5, decimal_places=2, validators=PERCENTAGE, help_text="Taken off each place."
    )
    courses = models.ManyToManyField(
        Course, blank=True, related_name="+", help_text="None ticked: every course."
    )

    class Meta:
        ordering = ["from_places", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percentage__gt=0, percentage__lte=100),
                name="group_discount_takes_a_part_off",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Package(Record):
    """Several courses at one price for each person."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, help_text="For the office: customers do not see it.")
    active = models.BooleanField("in force", default=True, help_text=IN_USE)
    courses = models.ManyToManyField(
        Course,
        related_name="packages",
        help_text="At least two. It holds where a booking has a place on each, for as many people"
        " as have them all.",
    )
    price = models.DecimalField(
        "price for each person",
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0"))],
        help_text="Pounds for all of its courses together, without VAT.",
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="package_price_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class DiscountCode(ClusterableModel):
    """What a buyer types to pay less. Its uses are counted from bookings, never stored."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        max_length=40,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9-]+\Z", "Use letters, digits and hyphens only, like SPRING-27."
            )
        ],
        help_text="Letters, digits and hyphens; capitals or not is all the same. Keep it neutral:"
        " it is printed on invoices.",
    )
    note = models.CharField(
        max_length=200, blank=True, help_text="For the office: who it is for, and why."
    )
    active = models.BooleanField("in force", default=True, help_text=IN_USE)
    percentage = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENTAGE,
        help_text="Taken off each place that it is for. 100: those places are free.",
    )
    amount = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="Pounds without VAT, taken off the booking once. Give this or a percentage.",
    )
    valid_from = models.DateField(
        null=True, blank=True, help_text="The first day. Empty: from now on."
    )
    valid_until = models.DateField(null=True, blank=True, help_text="The last day. Empty: no end.")
    max_uses = models.PositiveIntegerField(
        "uses in all",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Bookings that may have it. Empty: any number.",
    )
    max_uses_each = models.PositiveIntegerField(
        "uses by one organisation",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Bookings of one organisation that may have it. Empty: any number.",
    )
    courses = models.ManyToManyField(
        Course, blank=True, related_name="+", help_text="None ticked: every course."
    )
    organisations = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="discount_codes",
        help_text="None chosen: everybody. Otherwise only their people who have signed in.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Upper("code"),
                name="one_discount_code_of_each_spelling",
                violation_error_message="There is a code of this spelling already.",
            ),
            models.CheckConstraint(
                condition=Q(percentage=None, amount__isnull=False, amount__gt=0)
                | Q(amount=None, percentage__isnull=False, percentage__gt=0, percentage__lte=100),
                name="discount_code_takes_one_thing_off",
                violation_error_message="Give either a percentage or an amount.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="discount_code_ends_after_it_begins",
                violation_error_message="The last day comes before the first. Change one of them.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def is_open(self, day: dt.date) -> bool:
        """In force on `day`, by its dates alone."""
        begun = self.valid_from is None or self.valid_from <= day
        return self.active and begun and (self.valid_until is None or self.valid_until >= day)


class ReservedSeatsQuerySet(models.QuerySet["ReservedSeats"]):
    def in_force(self, day: dt.date) -> "ReservedSeatsQuerySet":
        """Of codes that still get anybody anything. A payment that is open may come to nothing: a
        code is used up by bookings that are confirmed."""
        # By its relation: bookings refer to codes, and their models to these.
        uses = Count("code__bookings", Q(code__bookings__state="confirmed"))
        used = self.model.objects.filter(pk=OuterRef("pk")).order_by().annotate(uses=uses)
        return self.filter(
            Q(code__valid_from=None) | Q(code__valid_from__lte=day),
            Q(code__valid_until=None) | Q(code__valid_until__gte=day),
            Q(code__max_uses=None) | Q(code__max_uses__gt=Subquery(used.values("uses"))),
            code__active=True,
        )


class ReservedSeats(models.Model):
    """Seats on a date that only holders of a code can take, while the code is in force."""

    wagtail_reference_index_ignore = True

    code = ParentalKey(DiscountCode, on_delete=models.CASCADE, related_name="reserved")
    run = models.ForeignKey(
        CourseRun, models.PROTECT, related_name="reserved_seats", verbose_name="date"
    )
    seats = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])

    objects = ReservedSeatsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "run"],
                name="seats_of_a_date_reserved_once",
                violation_error_message="This date stands here twice. Add the seats together.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.seats}"
