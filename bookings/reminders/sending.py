"""Which invoices are to be reminded of, and that each reminder goes once.

The row that says it went is written with the message, under the lock of everybody who writes on the
invoice: a payment that came first is seen, and one that comes later finds the message gone. How
much is owed stands in the message as it was then."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation
from bookings.ledger import LedgerError, balances, locking
from bookings.models import Invoice, Reminder, ReminderSettings
from bookings.payments import disputes
from bookings.reminders import emails
from common import audit, mail
from common.money import to_pence

logger = logging.getLogger(__name__)

Spared = Callable[[], Q]
_spared: list[Spared] = []


def spares(invoices: Spared) -> Spared:
    """Invoices of which nobody is reminded, whatever is owed on them. Whoever has a reason, such as
    a dispute that is not settled, says here which they are."""
    _spared.append(invoices)
    return invoices


@spares
def paid_by_card() -> Q:
    """What is owed on them again came of the card, and is the office's to settle."""
    return Q(paid_by_card_on__isnull=False)


@spares
def in_dispute() -> Q:
    """A bank has still to decide about what was paid."""
    return Q(disputes.in_dispute())


@spares
def held_back() -> Q:
    return Q(reminder_hold__isnull=False)


def remind(*, now: dt.datetime) -> int:
    """Send whatever is due and was not sent. The number of invoices reminded of."""
    steps = ReminderSettings.load().steps
    if not steps:
        return 0
    today = timezone.localdate(now)
    return sum(
        _remind(pk, steps, now) for pk in _owing(today, steps[0]).values_list("pk", flat=True)
    )


def _owing(today: dt.date, first: int) -> QuerySet[Invoice]:
    """Those on which something is owed, whose first step has come."""
    owing = balances.unpaid(Invoice.objects.filter(due_on__lte=today - dt.timedelta(days=first)))
    for spared in _spared:
        owing = owing.exclude(spared())
    return owing.order_by("due_on", "pk")


def _remind(pk: int, steps: Sequence[int], now: dt.datetime) -> bool:
    """One that cannot be reminded of does not stop the others: it is tried again next time."""
    try:
        with transaction.atomic():
            return _remind_locked(pk, steps, now)
    except LedgerError:
        # Its organisation is being merged.
        return False
    except Exception:
        logger.exception("No reminder of invoice %s", pk)
        return False


def _remind_locked(pk: int, steps: Sequence[int], now: dt.datetime) -> bool:
    invoice = Invoice.objects.select_related("booking", "pool").get(pk=pk)
    payer = Organisation.with_merged.get(pk=locking.payer(invoice) or 0)
    [invoice] = locking.lock(payer, [invoice])
    today = timezone.localdate(now)
    days = step(invoice, steps, today)
    if days is None or not _owing(today, steps[0]).filter(pk=pk).exists():
        return False
    # Whatever comes before it is not sent any more either.
    if Reminder.objects.filter(invoice=invoice, days__gte=days).exists():
        return False
    drafts = emails.reminders(
        invoice, payer, days=days, is_firm=_is_firm(days, steps), owed=to_pence(invoice.owed)
    )
    if not drafts:
        return False
    Reminder.objects.create(invoice=invoice, days=days, sent_at=now)
    audit.record(
        "bookings.reminders.remind",
        on=payer,
        after={"invoice": invoice.number, "days": days, "owed": invoice.owed},
    )
    mail.post(drafts)
    return True


def step(invoice: Invoice, steps: Sequence[int], today: dt.date) -> int | None:
    """The latest that has come since the day after it was issued. None: there is none yet."""
    since = (today - invoice.due_on).days
    issued = (invoice.issued_on - invoice.due_on).days
    return max((days for days in steps if issued < days <= since), default=None)


def _is_firm(days: int, steps: Sequence[int]) -> bool:
    """From the second reminder after the due day on."""
    after = [each for each in steps if each > 0]
    return days in after[1:]
