"""What Stripe tells us. A delivery only triggers: it is stored once, answered at once, and worked
off by the same functions that the reconciler runs; a later delivery of the same event finishes
what an earlier one left unfinished."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from bookings.models import Refund, StripeEvent
from bookings.payments import gateway
from bookings.payments.fulfilment import fulfil
from bookings.payments.refunds import settle


def receive(body: bytes, *, signature: str) -> StripeEvent:
    """Store a delivery and have it worked off. Raises gateway.BadWebhook for one that is not
    Stripe's."""
    event = gateway.verify_webhook(body, signature)
    with transaction.atomic():
        stored, _ = StripeEvent.objects.get_or_create(
            event_id=event.id, defaults={"type": event.type, "object_id": event.object_id}
        )
        if stored.done_at is None:
            transaction.on_commit(partial(handle_event.enqueue, stored.pk))
    return stored


@task(backend="background")
def handle_event(pk: int) -> None:
    handle(StripeEvent.objects.get(pk=pk))


def handle(event: StripeEvent) -> None:
    """Do what the event calls for. An event of a kind we do not act on is done by having been
    read."""
    if event.done_at is not None:
        return
    if event.type.startswith("checkout.session."):
        fulfil(event.object_id, now=timezone.now())
    elif event.type.startswith("refund."):
        for refund in Refund.objects.filter(stripe_id=event.object_id):
            settle(refund)
    StripeEvent.objects.filter(pk=event.pk, done_at=None).update(done_at=timezone.now())
