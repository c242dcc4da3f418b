"""Finishing what was left: a webhook that never came, a buyer who never returned, a process killed
between two lines. Safe to run at any time, and twice at once."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from bookings.invoices.paying import is_stale
from bookings.models import PaymentAttempt, Refund, StripeEvent
from bookings.payments import catching_up, gateway, webhooks
from bookings.payments.fulfilment import fulfil
from bookings.payments.pages import close_page
from bookings.payments.refunds import settle

logger = logging.getLogger(__name__)
Row = TypeVar("Row")

#: Younger than this, whoever began it is still at it.
GRACE = dt.timedelta(minutes=1)


def reconcile(*, now: dt.datetime) -> int:
    """Ask Stripe about everything unfinished. The number of rows that could be asked about."""
    before = now - GRACE
    attempts = PaymentAttempt.objects.select_related("booking", "invoice").filter(
        state__in=PaymentAttempt.UNFINISHED, created_at__lt=before
    )
    refunds = Refund.objects.select_related("attempt__booking", "attempt__invoice").filter(
        state__in=[Refund.State.OWED, Refund.State.PENDING], created_at__lt=before
    )
    events = StripeEvent.objects.filter(done_at=None, received_at__lt=before)
    return (
        _each(attempts, lambda attempt: _finish(attempt, now))
        + _each(refunds, settle)
        + _each(events, webhooks.handle)
        + _each(_missed(now), webhooks.handle)
    )


def _missed(now: dt.datetime) -> list[StripeEvent]:
    """Of Stripe's news, what no webhook brought."""
    try:
        return list(catching_up.missed(now=now))
    except gateway.GatewayError:
        logger.exception("Stripe did not say what we have missed")
        return []


def _finish(attempt: PaymentAttempt, now: dt.datetime) -> None:
    """A page that asks what is no longer owed is closed, as is one whose address was lost on its
    way from Stripe."""
    if not attempt.session_id or (attempt.invoice_id and is_stale(attempt, now=now)):
        close_page(attempt, now=now)
    else:
        fulfil(attempt.session_id, now=now)


def _each(rows: Iterable[Row], work: Callable[[Row], None]) -> int:
    """One that cannot be finished now must not keep the others waiting."""
    done = 0
    for row in rows:
        try:
            work(row)
            done += 1
        except Exception:
            logger.exception("Not reconciled: %s", row)
    return done
