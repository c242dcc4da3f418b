"""Whose a transfer may be, looked up by finance."""

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from bookings.models import Booking, Invoice, PlacePool

MOST = 20


def organisations(words: str) -> QuerySet[Organisation]:
    """By their own name, or by an invoice, booking or order of theirs. One query."""
    invoices = Invoice.objects.filter(number__icontains=words)
    booked = Booking.objects.filter(
        Q(reference__icontains=words)
        | Q(po_number__icontains=words)
        | Q(organisation_name__icontains=words, confirmed_at__isnull=False)
        | Q(pk__in=invoices.values("booking"))
    )
    pools = PlacePool.objects.filter(
        Q(reference__icontains=words) | Q(po_number__icontains=words)
        | Q(pk__in=invoices.values("pool"))
    )  # fmt: skip
    found = Organisation.objects.filter(
        Q(name__icontains=words)
        | Q(pk__in=booked.values("organisation"))
        | Q(pk__in=pools.values("organisation"))
    )
    return found.order_by("name", "pk")[:MOST]
