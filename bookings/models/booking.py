"""Who buys: a booking is one checkout by one buyer, its places the seats."""

import datetime as dt
import secrets
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Band, Learner, Organisation
from bookings.models.prices import DiscountCode, GroupDiscount, Package
from common.models import Record
from courses.models import Course, CourseRun

if TYPE_CHECKING:
    from bookings.models.money import Invoice

#: Letters and digits that nobody mistakes for one another, read out or written down.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """OE- and seven characters: 2e10 of them; the database refuses a second of the same."""
    return "OE-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(7))


class Booking(Record):
    """One checkout. It holds seats while it is made, and is kept for as long as its invoice."""

    class State(models.TextChoices):
        HELD = "held", "Being made"
        PAYING = "paying", "Paying by card"
        CONFIRMED = "confirmed", "Confirmed"
        CANCELLED = "cancelled", "Cancelled"

    class Method(models.TextChoices):
        CARD = "card", "Card"
        INVOICE = "invoice", "Invoice"
        CREDIT = "credit", "Credit"
        POOL = "pool", "Prepaid places"
        NOTHING = "nothing", "Nothing to pay"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    created_at = models.DateTimeField(auto_now_add=True)
    hold_expires_at = models.DateTimeField()
    hold_extended = models.BooleanField(default=False)

    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="baskets",
        help_text="Whoever was signed in while it was made: they find it on every device",
    )
    individual = models.BooleanField(
        default=False, help_text="For somebody who pays for themselves"
    )
    band = models.CharField(
        "price band",
        max_length=16,
        choices=Band.choices,
        blank=True,
        help_text="As the buyer says; the organisation's own, once the office has set one",
    )
    code = models.ForeignKey(
        DiscountCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name="discount code",
    )
    people_text = models.TextField(blank=True, help_text="The attendees as pasted, kept as typed")
    own_lists = models.JSONField(
        default=dict,
        blank=True,
        help_text="Where one date has people of its own: their list as pasted, by that date",
    )
    organisation_name = models.CharField(max_length=160, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    billing_address = models.TextField(blank=True)
    billing_postcode = models.CharField(max_length=12, blank=True)
    po_number = models.CharField("PO number", max_length=60, blank=True)
    no_po = models.BooleanField("no PO number used", default=False)

    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    terms = models.TextField(blank=True, help_text="The cancellation terms in force when confirmed")
    policy = models.JSONField(
        default=dict,
        blank=True,
        help_text="What changing one's mind costs, as the terms had it when confirmed",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    attention = models.CharField(
        max_length=200, blank=True, help_text="What staff must look at, if anything"
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "hold_expires_at"]),
            models.Index(
                fields=["attention"], condition=~Q(attention=""), name="booking_needs_attention"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(confirmed_at__isnull=False, organisation__isnull=False, buyer__isnull=False),
                name="confirmed_booking_has_a_buyer",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def is_held(self, now: dt.datetime) -> bool:
        """Its seats are its own at `now`."""
        if self.state == self.State.HELD:
            return self.hold_expires_at > now
        return self.state in (self.State.PAYING, self.State.CONFIRMED)

    @property
    def invoice(self) -> "Invoice | None":
        """The one it was confirmed with, if anything was to be paid on it. Lists prefetch
        `invoices`."""
        return min(self.invoices.all(), key=lambda invoice: invoice.pk, default=None)

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED

    @property
    def has_details(self) -> bool:
        return bool(self.contact_email)


class PlaceQuerySet(models.QuerySet["Place"]):
    def live(self) -> "PlaceQuerySet":
        return self.filter(cancelled_at=None)

    def unnamed(self) -> "PlaceQuerySet":
        """Sold, and nobody is on them yet."""
        return self.live().filter(name="", learner=None, booking__state=Booking.State.CONFIRMED)

    def seated(self, now: dt.datetime) -> "PlaceQuerySet":
        """Places that take a seat at `now`: sold, being paid for, or held."""
        return self.live().filter(seated_q(now))


def seated_q(now: dt.datetime, prefix: str = "") -> Q:
    """When a place's booking takes seats. While a Checkout session is open (PAYING) its seats stay
    held however late it gets: only Stripe's word that the session expired frees them."""
    state, expiry = f"{prefix}booking__state", f"{prefix}booking__hold_expires_at__gt"
    return Q(**{f"{state}__in": [Booking.State.PAYING, Booking.State.CONFIRMED]}) | Q(
        **{state: Booking.State.HELD, expiry: now}
    )


class Place(Record):
    """One seat on one run, or one person's way through a self-paced course, at one price; with the
    person's name when it is known."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="places")
    course = models.ForeignKey(Course, models.PROTECT, related_name="places")
    run = models.ForeignKey(
        CourseRun,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        help_text="Empty: self-paced",
    )
    list_price = models.DecimalField(
        max_digits=8, decimal_places=2, help_text="Pounds, net, before anything is taken off"
    )
    unit_price = models.DecimalField(
        max_digits=8, decimal_places=2, help_text="Pounds, net: what is charged for it"
    )
    vat_rate = models.DecimalField(max_digits=4, decimal_places=2, help_text="Percentage")
    reductions = models.JSONField(
        default=list,
        blank=True,
        help_text="What was taken off the list price, and why: kind, label and pounds of each",
    )
    complimentary = models.CharField(
        max_length=200, blank=True, help_text="Why it is given free. It names nobody."
    )
    group_discount = models.ForeignKey(
        GroupDiscount, models.PROTECT, null=True, blank=True, db_index=False, related_name="places"
    )
    package = models.ForeignKey(
        Package, models.PROTECT, null=True, blank=True, db_index=False, related_name="places"
    )
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    job_role = models.CharField(max_length=120, blank=True)
    team = models.CharField(max_length=120, blank=True)
    learner = models.ForeignKey(
        Learner, models.PROTECT, null=True, blank=True, related_name="places"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["run"], condition=Q(cancelled_at=None), name="live_places_of_run"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_price__gte=Decimal("0")), name="place_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'Unnamed place'} ({self.booking.reference})"

    @property
    def when(self) -> str:
        return self.run.when if self.run else "at your own pace"

    @property
    def where(self) -> str:
        return self.run.where if self.run else "Online"
