"""Money as it moved. Every movement is a row that nothing changes; what is owed is their sum, and
is never stored. A credit note corrects one invoice, which itself stands."""

import uuid
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from accounts.models import Organisation
from bookings.models.bank import BankRow
from bookings.models.booking import Booking, Place
from bookings.models.disputes import Dispute
from bookings.models.money import Invoice, PaymentAttempt, Refund
from bookings.models.pools import PlacePool
from common.models import Record
from common.storage import private_storage
from courses.models import Course


class CreditNote(Record):
    """As issued: a snapshot, like the invoice that it corrects. Its amounts are what is taken
    off."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    issued_on = models.DateField()
    seller = models.JSONField(help_text="Our name, address and VAT number then")
    customer = models.JSONField(help_text="Name, address, PO number and contact, as invoiced")
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField("VAT", max_digits=10, decimal_places=2)
    gross = models.DecimalField(max_digits=10, decimal_places=2)
    reason = models.CharField(max_length=200, help_text="Printed on it: it names nobody")
    by_hand = models.BooleanField(
        default=False, help_text="Issued by finance; what its places cost is as it was"
    )
    pdf = models.FileField("PDF", storage=private_storage, upload_to="credit-notes", blank=True)

    class Meta:
        ordering: ClassVar = ["-issued_on", "-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(gross=Round(F("net") + F("vat"), 2), gross__gt=0),
                name="credit_note_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CreditNoteLine(Record):
    """What is taken off for one place, or off one invoice of it."""

    credit_note = models.ForeignKey(CreditNote, models.CASCADE, related_name="lines")
    description = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=8, decimal_places=2)
    vat_rate = models.DecimalField("VAT rate", max_digits=4, decimal_places=2)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField("VAT", max_digits=10, decimal_places=2)
    exempt_reason = models.CharField(max_length=120, blank=True)
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="credit_lines"
    )
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="As on a line of an invoice",
    )

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.description


class WrittenOnce(Exception):
    def __init__(self) -> None:
        super().__init__("What moved, moved: a row of the ledger is not changed or deleted.")


class MovementQuerySet(models.QuerySet["Movement"]):
    """Retention, which takes old rows with their invoice, and the merging of organisations go past
    it, by `_base_manager`."""

    def update(self, **fields: Any) -> NoReturn:
        raise WrittenOnce

    def delete(self) -> NoReturn:
        raise WrittenOnce

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise WrittenOnce

    def update_or_create(self, *args: Any, **options: Any) -> NoReturn:
        raise WrittenOnce


class Movement(Record):
    """One amount, in pounds: above nought they owe us so much more, below nought so much less. It
    stands on an invoice; or on an account, where below nought is credit: the organisation's, or
    that of a booking which was never confirmed and so has none."""

    class Kind(models.TextChoices):
        INVOICED = "invoiced", "Invoiced"
        CREDITED = "credited", "Credited"
        PAID = "paid", "Paid"
        REFUNDED = "refunded", "Given back to the card"
        REFUND_FAILED = "refund_failed", "Giving back failed"
        CHARGED_BACK = "charged_back", "Lost to a dispute"
        CHARGE_RETURNED = "charge_returned", "Won back on appeal"
        TRANSFERRED = "transferred", "Moved"
        PAID_OUT = "paid_out", "Paid out by bank"
        WRITTEN_OFF = "written_off", "Written off"
        TAKEN_BACK = "taken_back", "Taken back: matched wrongly"
        BROUGHT_FORWARD = "brought_forward", "Brought forward"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="movements",
        help_text="Whose it was when it moved, and whose credit; empty: of a booking that was never"
        " confirmed",
    )
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="movements")
    pool = models.ForeignKey(
        PlacePool, models.PROTECT, null=True, db_index=False, related_name="movements"
    )
    invoice = models.ForeignKey(
        Invoice,
        models.PROTECT,
        null=True,
        related_name="movements",
        help_text="Empty: on the account, as credit",
    )
    credit_note = models.ForeignKey(
        CreditNote, models.PROTECT, null=True, db_index=False, related_name="movements"
    )
    attempt = models.ForeignKey(
        PaymentAttempt, models.PROTECT, null=True, db_index=False, related_name="movements"
    )
    refund = models.ForeignKey(
        Refund, models.PROTECT, null=True, db_index=False, related_name="movements"
    )
    bank_row = models.ForeignKey(
        BankRow,
        models.SET_NULL,
        null=True,
        related_name="movements",
        help_text="The transfer on the bank's statement, where one was imported",
    )
    dispute = models.ForeignKey(
        Dispute, models.PROTECT, null=True, db_index=False, related_name="movements"
    )
    act = models.UUIDField(
        null=True, db_index=True, help_text="Rows written by one act of the office share it"
    )
    on = models.DateField(help_text="The day on which it counts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reference = models.CharField(max_length=60, blank=True, help_text="Of a bank transfer")
    reason = models.CharField(max_length=200, blank=True, help_text="Of staff: it names nobody")

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        verbose_name = "movement of money"
        verbose_name_plural = "movements of money"
        default_permissions = ("add", "view")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["invoiced", "refunded", "paid_out", "taken_back", "charged_back"],
                    amount__gte=0,
                )
                | Q(
                    kind__in=[
                        "credited",
                        "paid",
                        "refund_failed",
                        "written_off",
                        "charge_returned",
                    ],
                    amount__lte=0,
                )
                | Q(kind__in=["transferred", "brought_forward"]),
                name="movement_goes_its_kind_s_way",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(booking__isnull=False, invoice=None),
                name="movement_is_somebody_s",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["invoiced", "credited", "written_off"])
                | Q(invoice__isnull=False),
                name="movement_of_an_invoice_names_it",
            ),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(kind="invoiced"), name="invoiced_once"
            ),
            models.UniqueConstraint(fields=["credit_note"], name="credited_once"),
            models.UniqueConstraint(fields=["attempt"], name="paid_by_card_once"),
            models.UniqueConstraint(fields=["refund", "kind"], name="refunded_and_failed_once"),
            models.UniqueConstraint(fields=["dispute", "kind"], name="charged_back_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise WrittenOnce
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise WrittenOnce
