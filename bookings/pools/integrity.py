"""That the ledgers of prepaid places agree with the places that were drawn."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import Booking, Place, PlacePool, PoolEntry

Kind = PoolEntry.Kind


def problems() -> Iterator[str]:
    """What is not as it should be, a sentence each; nothing where all is whole."""
    for pool in PlacePool.objects.with_counts().order_by("pk"):
        if pool.left < 0:
            yield f"Prepaid places {pool.reference}: {-pool.left} more used than bought."
    sold = PoolEntry.objects.filter(pool=OuterRef("pk"), kind=Kind.BOUGHT)
    for pool in PlacePool.objects.filter(~Exists(sold)):
        yield f"Prepaid places {pool.reference}: the ledger does not say that they were bought."
    for place in _live().filter(~Exists(_drawn())):
        yield f"Booking {place.booking}: place {place.public_id} was drawn from no pool."
    for place in _live().filter(Exists(_entries(Kind.RETURNED))):
        yield f"Booking {place.booking}: place {place.public_id} was returned, and is still taken."
    for place in Place.objects.filter(_is_nobody_s(), Exists(_drawn())).order_by("pk"):
        yield f"Booking {place.booking}: place {place.public_id} is drawn, and was never confirmed."
    for entry in PoolEntry.objects.filter(kind=Kind.RETURNED).filter(
        ~Exists(
            PoolEntry.objects.filter(place=OuterRef("place"), kind=Kind.USED, pool=OuterRef("pool"))
        ),
        place__isnull=False,
    ):
        yield f"Prepaid places {entry.pool.reference}: a place was returned that was not drawn."


def _live() -> QuerySet[Place]:
    confirmed = Q(booking__state=Booking.State.CONFIRMED, booking__method=Booking.Method.POOL)
    return Place.objects.live().filter(confirmed).select_related("booking").order_by("pk")


def _is_nobody_s() -> Q:
    return Q(booking__state__in=[Booking.State.HELD, Booking.State.PAYING])


def _entries(kind: Kind) -> QuerySet[PoolEntry]:
    return PoolEntry.objects.filter(place=OuterRef("pk"), kind=kind)


def _drawn() -> QuerySet[PoolEntry]:
    return _entries(Kind.USED)
