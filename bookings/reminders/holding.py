"""Holding the reminders of one invoice back, and letting them go again."""

import datetime as dt

from django.db import transaction

from accounts.models import Organisation, User
from bookings.ledger import locking
from bookings.models import Invoice, ReminderHold
from common import audit


class HoldingError(Exception):
    """Why reminders cannot be held back, in words for finance."""


def hold(
    organisation: Organisation, invoice: Invoice, *, reason: str, by: User | None, now: dt.datetime
) -> None:
    """Remind nobody of `invoice` until it is let go. Held back already, it stays so for the reason
    given first. Raises HoldingError without a reason, LedgerError."""
    if not reason.strip():
        raise HoldingError("Say why: it is kept with the invoice.")
    with transaction.atomic():
        [invoice] = locking.lock(organisation, [invoice])
        _, made = ReminderHold.objects.get_or_create(
            invoice=invoice, defaults={"reason": reason.strip(), "by": by, "since": now}
        )
        if made:
            _record("hold", organisation, invoice, reason.strip())


def let_go(organisation: Organisation, invoice: Invoice) -> None:
    """Remind of it again, from the next step that comes. Raises LedgerError."""
    with transaction.atomic():
        [invoice] = locking.lock(organisation, [invoice])
        gone, _ = ReminderHold.objects.filter(invoice=invoice).delete()
        if gone:
            _record("let_go", organisation, invoice, "")


def _record(act: str, organisation: Organisation, invoice: Invoice, reason: str) -> None:
    audit.record(
        f"bookings.reminders.{act}",
        on=organisation,
        after={"invoice": invoice.number},
        reason=reason,
    )
