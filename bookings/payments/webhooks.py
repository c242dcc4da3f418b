"""What Stripe tells us. A delivery only triggers: it is stored once, answered at once, and worked
off by the same functions that the reconciler runs; a later delivery of the same event finishes
what an earlier one left unfinished."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from bookings.models import StripeEvent
from bookings.payments import disputes, gateway, refunds
from bookings.payments.fulfilment import fulfil
from bookings.payments.known import paid_with
from common import audit
from common.money import pounds

NOT_OURS = "Not one of our payments"
NOTHING = "Nothing to do"


def receive(body: bytes, *, signature: str) -> StripeEvent:
    """Store a delivery and have it worked off. Raises gateway.BadWebhook for one that is not
    Stripe's."""
    return store(gateway.verify_webhook(body, signature))


def store(event: gateway.Event, *, asked_for: bool = False) -> StripeEvent:
    """Once, however often it comes; `asked_for` where no webhook brought it."""
    with transaction.atomic():
        stored, _ = StripeEvent.objects.get_or_create(
            event_id=event.id,
            defaults={"type": event.type, "object_id": event.object_id, "asked_for": asked_for},
        )
        if stored.done_at is None and not asked_for:
            transaction.on_commit(partial(handle_event.enqueue, stored.pk))
    return stored


@task(backend="background")
def handle_event(pk: int) -> None:
    handle(StripeEvent.objects.get(pk=pk))


def handle(event: StripeEvent) -> None:
    """Do what the event calls for. An event of a kind we do not act on is done by having been read.
    What goes wrong is noted on it, and raised: it is tried again."""
    if event.done_at is not None:
        return
    now, row = timezone.now(), StripeEvent.objects.filter(pk=event.pk)
    row.update(tries=F("tries") + 1, tried_at=now)
    try:
        outcome = _work_off(event, now)
    except Exception as error:
        # The kind alone: its words may name somebody.
        row.filter(done_at=None).update(last_error=type(error).__name__)
        raise
    row.filter(done_at=None).update(done_at=timezone.now(), last_error="", outcome=outcome[:200])


def work_off_again(event: StripeEvent) -> None:
    """Whether it was done or not: what was done already is found done. By the worker, at once."""
    with transaction.atomic():
        StripeEvent.objects.filter(pk=event.pk).update(done_at=None, outcome="")
        audit.record("bookings.payments.work_off_again", on=event, after={"type": event.type})
        transaction.on_commit(partial(handle_event.enqueue, event.pk))


def _work_off(event: StripeEvent, now: dt.datetime) -> str:
    """What it came to, in words for the office."""
    if event.type.startswith("checkout.session."):
        attempt = fulfil(event.object_id, now=now)
        return f"{attempt.get_state_display()}: {pounds(attempt.amount)}" if attempt else NOT_OURS
    if event.type.startswith("refund."):
        return _refund(gateway.retrieve_refund(event.object_id), now)
    if event.type == "charge.refunded":
        found = gateway.list_refunds(charge=event.object_id)
        return "; ".join(dict.fromkeys(_refund(each, now) for each in found)) or NOTHING
    if event.type.startswith("charge.dispute."):
        dispute = disputes.learn(event.object_id, now=now)
        return f"{dispute.get_status_display()}: {dispute.asks}" if dispute else NOT_OURS
    return NOTHING


def _refund(answer: gateway.Refund, now: dt.datetime) -> str:
    attempt = paid_with(answer.payment_intent, now=now)
    if attempt is None:
        return NOT_OURS
    refund = refunds.learned(attempt, answer)
    whose = "by hand" if refund.by_hand else "by us"
    return f"{refund.get_state_display()} ({whose}): {pounds(refund.amount)}"
