"""Places that an organisation pays for before it knows when or for whom. What is left is counted
from the ledger, never stored."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from bookings.models.booking import Place, new_reference
from common.models import Record
from courses.models import Course

if TYPE_CHECKING:
    from bookings.models.money import Invoice


def new_pool_reference() -> str:
    return new_reference().replace("OE-", "PP-")


class PlacePoolQuerySet(models.QuerySet["PlacePool"]):
    def with_counts(self) -> "PlacePoolQuerySet":
        """Each with what was `used` of it (less what came back), what `lapsed`, and what is
        `left`; the one that lapses first on top."""

        def counted(*kinds: str) -> Coalesce:
            return Coalesce(Sum("entries__quantity", filter=Q(entries__kind__in=kinds)), 0)

        kind = PoolEntry.Kind
        return self.annotate(
            used=-counted(kind.USED),
            returned=counted(kind.RETURNED),
            lapsed=-counted(kind.EXPIRED),
            left=Coalesce(Sum("entries__quantity"), 0),
        ).order_by("expires_on", "pk")

    def with_some_left(self) -> "PlacePoolQuerySet":
        """With the same counts, and without those of which nothing is left."""
        some = self.with_counts().alias(some=Sum("entries__quantity"))
        return some.filter(some__gt=0)

    def open(self, today: dt.date) -> "PlacePoolQuerySet":
        return self.filter(expires_on__gte=today)


class PlacePool(Record):
    """So many places of one course, or of any, bought by one organisation at one price on one
    order."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(
        max_length=12, unique=True, default=new_pool_reference, editable=False
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pools")
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pools",
        help_text="Empty: for any course.",
    )
    size = models.PositiveSmallIntegerField(
        "places", validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    unit_price = models.DecimalField(
        "price for each place",
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0"))],
        help_text="Pounds, without VAT.",
    )
    vat_rate = models.DecimalField("VAT rate", max_digits=4, decimal_places=2)
    po_number = models.CharField("PO number", max_length=60, blank=True)
    bought_on = models.DateField()
    expires_on = models.DateField(
        "last day", help_text="The last day on which a place can be taken from it."
    )
    #: As `with_counts` has them.
    used: int
    returned: int
    lapsed: int
    left: int
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PlacePoolQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on", "pk"]
        verbose_name = "prepaid places"
        verbose_name_plural = "prepaid places"
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="pool_has_places"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="pool_price_not_negative"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("bought_on")), name="pool_lapses_after_it_was_bought"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def invoice(self) -> "Invoice | None":
        """None where nothing was to be paid. Lists prefetch `invoices`."""
        return next(iter(self.invoices.all()), None)

    @property
    def is_for(self) -> str:
        return self.course.title if self.course else "Any course"

    def fits(self, course_id: int) -> bool:
        return self.course_id in (None, course_id)


class PoolEntry(Record):
    """One line of a pool's ledger. It is written once and stands; what is left of the pool is the
    sum of its lines."""

    class Kind(models.TextChoices):
        BOUGHT = "bought", "Bought"
        USED = "used", "Used"
        RETURNED = "returned", "Returned"
        EXPIRED = "expired", "Lapsed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.ForeignKey(PlacePool, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.SmallIntegerField(help_text="More, or below nought fewer")
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="pool_entries"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="bought", quantity__gt=0)
                | Q(kind="used", quantity=-1)
                | Q(kind="returned", quantity=1)
                | Q(kind="expired", quantity__lt=0),
                name="pool_entry_counts_the_right_way",
            ),
            models.UniqueConstraint(
                fields=["pool"], condition=Q(kind="bought"), name="pool_is_bought_once"
            ),
            models.UniqueConstraint(
                fields=["place", "kind"], name="place_is_drawn_once_and_returned_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool.reference}: {self.get_kind_display()}, {self.quantity}"
