"""Asking Stripe what its webhooks should have told us: of a dispute, or of a refund made in its
dashboard, nothing else would."""

import datetime as dt
from collections.abc import Iterator

from bookings.models import CatchUp, StripeEvent
from bookings.payments import gateway, webhooks

#: Not oftener; and what is younger, its webhook may still bring.
EVERY, GRACE = dt.timedelta(minutes=5), dt.timedelta(minutes=1)
#: Events of one time need not show at one time: so far back is looked again.
OVERLAP = dt.timedelta(hours=1)
#: The first time. Stripe itself tries for three days to tell us.
FIRST, MOST = dt.timedelta(days=3), dt.timedelta(days=29)


def missed(*, now: dt.datetime) -> Iterator[StripeEvent]:
    """What nobody told us of, stored, the oldest first; up to when it was asked is kept once all of
    it is. Raises gateway.GatewayError."""
    reached, until = CatchUp.reached(), now - GRACE
    if reached and until - reached < EVERY:
        return
    since = max(reached - OVERLAP if reached else now - FIRST, now - MOST)
    events = [each for each in gateway.list_events(since=since) if each.created <= until]
    known = set(
        StripeEvent.objects.filter(event_id__in=[each.id for each in events]).values_list(
            "event_id", flat=True
        )
    )
    for event in reversed(events):
        if event.id not in known:
            yield webhooks.store(event, asked_for=True)
    CatchUp.reach(until)
