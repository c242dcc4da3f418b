"""What a pool has left, counted from its ledger under the pool's lock. Whoever locks a booking and
dates too locks the pool last."""

import datetime as dt

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from bookings.models import Place, PlacePool, PoolEntry
from common import audit

Kind = PoolEntry.Kind
#: So long a place can be used again that comes back because we cancelled or moved its date: nobody
#: loses what they paid for by our doing (business.md: a full refund or a free move).
LONGER = dt.timedelta(days=90)


class PoolError(Exception):
    """Why places cannot be taken from a pool or sold, in words for whoever tries."""


def lock(pool: PlacePool) -> PlacePool:
    """Nobody else counts or writes in it until the caller's transaction ends."""
    return PlacePool.objects.select_for_update(of=("self",), no_key=True).get(pk=pool.pk)


def left(pool: PlacePool) -> int:
    return int(pool.entries.aggregate(left=Sum("quantity"))["left"] or 0)


def returned(
    place: Place, *, now: dt.datetime, by: User | None = None, by_us: bool = False
) -> PoolEntry | None:
    """Give the place back to the pool that it was drawn from: for whoever cancels it, in their
    transaction and when all else is locked. Twice gives it back once; None for a place that came
    from no pool. If the pool has lapsed meanwhile, the place lapses with it on the next day; unless
    the date went `by_us`, for then the pool lasts `LONGER`."""
    drawn = PoolEntry.objects.filter(place=place, kind=Kind.USED).select_related("pool").first()
    if drawn is None:
        return None
    pool = lock(drawn.pool)
    entry, made = PoolEntry.objects.get_or_create(
        place=place, kind=Kind.RETURNED, defaults={"pool": pool, "quantity": 1, "at": now, "by": by}
    )
    if made:
        audit.record("bookings.pools.return", on=pool, after={"place": place.public_id})
        if by_us:
            _last_longer(pool, timezone.localdate(now) + LONGER)
    return entry


def _last_longer(pool: PlacePool, until: dt.date) -> None:
    if pool.expires_on >= until:
        return
    before, pool.expires_on, pool.warned_at = pool.expires_on, until, None
    pool.save(update_fields=["expires_on", "warned_at"])
    audit.record(
        "bookings.pools.last_longer",
        on=pool,
        before={"last_day": before},
        after={"last_day": until},
    )
