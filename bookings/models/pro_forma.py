"""A pro-forma: what a booking would be invoiced for, for whoever has to approve it first."""

import uuid
from typing import ClassVar

from django.db import models

from bookings.models.booking import Booking
from common.models import Record
from common.storage import private_storage


class ProForma(Record):
    """As it was made: a snapshot. It is no invoice, stands in no series of invoices, and neither
    confirms a booking nor holds its places. It names nobody."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="pro_formas")
    reference = models.CharField(max_length=30, unique=True)
    made_at = models.DateTimeField()
    held_until = models.DateTimeField(help_text="Until when its places were held")
    seller = models.JSONField(help_text="Our name, address, VAT number and bank details then")
    customer = models.JSONField(help_text="Name, address and PO number then")
    lines = models.JSONField(help_text="As on an invoice")
    reductions = models.JSONField(default=list, help_text="As on an invoice")
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField("VAT", max_digits=10, decimal_places=2)
    gross = models.DecimalField(max_digits=10, decimal_places=2)
    pdf = models.FileField("PDF", storage=private_storage, upload_to="pro-formas", blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.reference
