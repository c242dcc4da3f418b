"""What the office owes for a change and has given back: by a credit note, until those are issued
here."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from bookings.models import Change
from common import audit


def owed() -> QuerySet[Change]:
    """Changes whose money did not go back to a card by itself, the oldest first."""
    unsettled = Change.objects.filter(settled_at=None, net__lt=0)
    return unsettled.select_related("booking").order_by("created_at", "pk")


def settle(change: Change, *, now: dt.datetime) -> None:
    """Say that what was left of it has been credited. Saying it twice is saying it once."""
    with transaction.atomic():
        change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
        if change.settled_at:
            return
        amount = change.to_credit
        change.settled_at = now
        change.save(update_fields=["settled_at"])
        audit.record(
            "bookings.changes.settle",
            on=change,
            before={"to_credit": amount},
            after={"to_credit": 0},
        )
