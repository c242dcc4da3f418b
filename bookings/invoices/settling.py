"""Staff saw to what was wrong with a card payment of an invoice, and say how."""

from django.db import transaction

from bookings.models import PaymentAttempt
from common import audit


class SettlingError(Exception):
    """Why there is nothing to settle, in words for the office."""


def settle(payment: PaymentAttempt, *, note: str) -> None:
    """Raises SettlingError."""
    if not note.strip():
        raise SettlingError("Say in a few words what was done, so that others need not ask.")
    with transaction.atomic():
        locked = PaymentAttempt.objects.select_for_update(no_key=True).get(pk=payment.pk)
        if not locked.attention:
            raise SettlingError("Somebody has settled this already.")
        locked.attention = ""
        locked.save(update_fields=["attention"])
        audit.record(
            "bookings.invoices.settle", on=locked.about or locked.invoice, reason=note.strip()
        )
