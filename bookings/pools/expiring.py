"""Places that were not taken by their last day lapse. Whoever has them is warned once before."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import PlacePool, PoolEntry
from bookings.pools import emails, ledger
from common import audit, mail

#: Before the last day.
WARNING = dt.timedelta(days=30)


def about_to_lapse(now: dt.datetime) -> QuerySet[PlacePool]:
    """With places left, each with its counts; the soonest first."""
    today = timezone.localdate(now)
    pools = PlacePool.objects.open(today).filter(expires_on__lte=today + WARNING)
    return pools.with_some_left()


def warn(*, now: dt.datetime) -> int:
    """Tell each organisation once. The number of pools told of."""
    due = about_to_lapse(now).filter(warned_at=None).values_list("pk", flat=True)
    return sum(_warn(pk, now) for pk in list(due))


def expire(*, now: dt.datetime) -> int:
    """Let lapse what is past its last day. The number of places."""
    past = PlacePool.objects.filter(expires_on__lt=timezone.localdate(now)).with_some_left()
    due = past.values_list("pk", flat=True)
    return sum(_expire(pk, now) for pk in list(due))


def _warn(pk: int, now: dt.datetime) -> bool:
    with transaction.atomic():
        pool = ledger.lock(PlacePool(pk=pk))
        left = ledger.left(pool)
        if pool.warned_at or not left:
            return False
        pool.warned_at = now
        pool.save(update_fields=["warned_at"])
        audit.record("bookings.pools.warn", on=pool, after={"left": left})
        mail.post(emails.expiring(pool, left=left))
    return True


def _expire(pk: int, now: dt.datetime) -> int:
    with transaction.atomic():
        pool = ledger.lock(PlacePool(pk=pk))
        left = ledger.left(pool)
        if left <= 0:
            return 0
        PoolEntry.objects.create(pool=pool, kind=PoolEntry.Kind.EXPIRED, quantity=-left, at=now)
        audit.record("bookings.pools.expire", on=pool, after={"lapsed": left})
    return left
