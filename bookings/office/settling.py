"""What settles the troubles of **Needs attention** that nobody else owns. Each is safe to ask for
twice: the second time finds nothing to do and says so."""

import datetime as dt
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import Organisation, User
from bookings.ledger import balances, returning
from bookings.ledger.returning import Returned
from bookings.models import Booking, PaymentAttempt, Refund, StripeEvent
from bookings.payments import for_booking, refunds, webhooks
from common import audit


class SettlingError(Exception):
    """Why there is nothing to settle, in words for the office."""


def settle(booking: Booking, *, note: str) -> None:
    """Staff saw to what was wrong with `booking`, and say how. Raises SettlingError."""
    if not note.strip():
        raise SettlingError("Say in a few words what was done, so that others need not ask.")
    with transaction.atomic():
        locked = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
        if not locked.attention:
            raise SettlingError("Somebody has settled this already.")
        locked.attention = ""
        locked.save(update_fields=["attention"])
        audit.record("bookings.office.settle", on=locked, reason=note.strip())


def place_or_refund(attempt: PaymentAttempt, *, now: dt.datetime) -> Booking:
    """Give whoever paid their places, or else all of their money back. Raises SettlingError once
    either was done."""
    try:
        return for_booking.place_or_refund(attempt, now=now)
    except for_booking.Settled as error:
        raise SettlingError("Somebody has settled this already.") from error


def give_back_excess(booking: Booking, *, by: User | None, now: dt.datetime) -> Returned:
    """Give back what was paid beyond what is owed on its invoices: to the card as far as it can
    bear it, the rest as credit of the organisation. Raises SettlingError when there is nothing, or
    nobody who could have it so."""
    with transaction.atomic():
        if booking.organisation_id:
            list(
                Organisation.with_merged.filter(pk=booking.organisation_id).select_for_update(
                    no_key=True
                )
            )
        booking = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
        invoices = list(balances.overpaid(booking.invoices.order_by("-pk")))
        if not invoices:
            raise SettlingError("Nothing is overpaid on this booking any more.")
        back = returning.give_back(booking, invoices, reason="Overpaid", by=by, now=now)
        if not any(back):
            raise SettlingError(
                "No card can take it back, and whoever pays for themselves keeps no credit: pay it"
                " out by bank transfer, on the invoice's page."
            )
        audit.record(
            "bookings.office.give_back",
            on=booking,
            after={"to_card": back.to_card, "to_account": back.to_account},
        )
    return back


def overpaid(booking: Booking) -> Decimal:
    """Pounds paid and kept on its invoices beyond what they ask."""
    invoices = balances.overpaid(booking.invoices.all())
    return -sum((invoice.owed for invoice in invoices), Decimal("0.00"))


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
            on=refund.attempt.about or refund.attempt.invoice,
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
