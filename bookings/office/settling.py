"""What settles the troubles of **Needs attention** that nobody else owns. Each is safe to ask for
twice: the second time finds nothing to do and says so."""

import datetime as dt
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bookings.models import Booking, PaymentAttempt, Refund, StripeEvent
from bookings.payments import fulfilment, refunds, webhooks
from common import audit


class SettlingError(Exception):
    """Why there is nothing to settle, in words for the office."""


def settle(booking: Booking, *, note: str) -> None:
    """Staff saw to what was wrong with `booking`, and say how. Raises SettlingError."""
    if not note.strip():
        raise SettlingError("Say in a few words what was done, so that others need not ask.")
    with transaction.atomic():
        locked = Booking.objects.select_for_update().get(pk=booking.pk)
        if not locked.attention:
            raise SettlingError("Somebody has settled this already.")
        locked.attention = ""
        locked.save(update_fields=["attention"])
        audit.record("bookings.office.settle", on=locked, reason=note.strip())


def place_or_refund(attempt: PaymentAttempt, *, now: dt.datetime) -> Booking:
    """Give whoever paid their places, or else all of their money back. Raises SettlingError once
    either was done."""
    try:
        return fulfilment.place_or_refund(attempt, now=now)
    except fulfilment.Settled as error:
        raise SettlingError("Somebody has settled this already.") from error


def give_back_excess(booking: Booking) -> Refund:
    """Owe back what was paid beyond what was invoiced, on the latest payment that can bear it.
    Raises SettlingError when there is none, or no one payment that can."""
    with transaction.atomic():
        booking = Booking.objects.select_for_update().get(pk=booking.pk)
        excess = overpaid(booking)
        if excess <= 0:
            raise SettlingError("Nothing is overpaid on this booking any more.")
        for attempt in booking.attempts.filter(state=PaymentAttempt.State.PAID):
            if excess <= attempt.amount - _given_back(attempt):
                return refunds.owe(attempt, amount=excess, reason="Overpaid")
    raise SettlingError(
        "It is spread over several payments: pay it back at Stripe, one by one, and say so on the"
        " booking."
    )


def overpaid(booking: Booking) -> Decimal:
    """Pounds paid by card and kept, beyond what was invoiced; below nought when more is owed."""
    paid = booking.attempts.filter(state=PaymentAttempt.State.PAID).aggregate(sum=Sum("amount"))
    back = (
        Refund.objects.filter(attempt__booking=booking)
        .exclude(state=Refund.State.FAILED)
        .aggregate(sum=Sum("amount"))
    )
    owed = booking.invoices.aggregate(sum=Sum("gross"))
    nought = Decimal("0")
    return (paid["sum"] or nought) - (back["sum"] or nought) - (owed["sum"] or nought)


def ask_again(refund: Refund) -> None:
    """Ask Stripe about a refund that has been owed for long. Raises SettlingError."""
    with transaction.atomic():
        waiting = Refund.objects.filter(
            pk=refund.pk, state__in=[Refund.State.OWED, Refund.State.PENDING]
        )
        if not waiting.exists():
            raise SettlingError("This refund is no longer waiting.")
        audit.record(
            "bookings.office.ask_again",
            on=refund.attempt.booking,
            after={"refund": refund.key, "state": refund.state},
        )
        transaction.on_commit(partial(refunds.settle_refund.enqueue, refund.pk))


def work_off(event: StripeEvent) -> None:
    """Work off what Stripe told us and we did not finish. Raises SettlingError."""
    with transaction.atomic():
        if not StripeEvent.objects.filter(pk=event.pk, done_at=None).exists():
            raise SettlingError("This was finished meanwhile.")
        audit.record("bookings.office.work_off", on=event, after={"type": event.type})
        transaction.on_commit(partial(webhooks.handle_event.enqueue, event.pk))


def run_again(pk: UUID) -> None:
    """Give a job that failed back to the worker. Raises SettlingError."""
    with transaction.atomic():
        failed = DBTaskResult.objects.filter(pk=pk, status=TaskResultStatus.FAILED)
        given_back = failed.update(
            status=TaskResultStatus.READY,
            started_at=None,
            finished_at=None,
            exception_class_path="",
            traceback="",
        )
        if not given_back:
            raise SettlingError("This job is no longer among those that failed.")
        audit.record("bookings.office.run_again", on=DBTaskResult, after={"job": pk})


def _given_back(attempt: PaymentAttempt) -> Decimal:
    back = attempt.refunds.exclude(state=Refund.State.FAILED).aggregate(sum=Sum("amount"))
    return back["sum"] or Decimal("0")
