"""The private link to one invoice, for whoever has the message that leads there: people in accounts
departments pay what others booked, and never sign in. The key opens that one invoice, to be read
and paid; it changes nothing else."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from bookings.models import Invoice

_signer = signing.Signer(salt="bookings.invoices")


def key(invoice: Invoice) -> str:
    return _signer.signature(invoice.public_id.hex)


def address(invoice: Invoice) -> str:
    """The whole address, with its key: for messages to whoever is to pay it."""
    return f"{settings.SITE_URL}{reverse('invoice', args=[invoice.public_id])}?key={key(invoice)}"


def opens(given: str, invoice: Invoice) -> bool:
    return constant_time_compare(given, key(invoice))
