"""Taking places from a pool: a booking for its organisation is confirmed with nothing to pay."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from bookings import confirmation
from bookings.models import Booking, Place, PlacePool, PoolEntry
from bookings.pools import ledger
from bookings.pools.ledger import PoolError
from common import audit


def fitting(
    organisations: Iterable[Organisation], places: Iterable[Place], *, now: dt.datetime
) -> list[PlacePool]:
    """The pools of `organisations` that are good for all of `places`, whichever lapses first coming
    first; each with what is `left`. Those with too few are among them, so that a page can say
    so."""
    wanted = list(places)
    pools = (
        PlacePool.objects.open(timezone.localdate(now))
        .filter(organisation__in=organisations)
        .select_related("organisation", "course")
        .with_some_left()
    )
    return [pool for pool in pools if all(pool.fits(place.course_id) for place in wanted)]


def confirm(booking: Booking, *, pool: PlacePool, by: User | None, now: dt.datetime) -> Booking:
    """Confirm `booking` with places of `pool`, for all its places. Confirming twice changes
    nothing.

    Raises PoolError where the pool does not fit or has too few left, and what
    `confirmation.confirm_locked` raises."""
    with transaction.atomic():
        # Before the booking, as everybody does who works for an organisation.
        Organisation.objects.select_for_update(of=("self",), no_key=True).get(
            pk=pool.organisation_id
        )
        booking = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
        if booking.is_confirmed:
            return booking
        _check_open(booking, pool, now)
        places = list(booking.places.live().select_related("course"))
        _check_fits(pool, places)
        _check_enough(pool, len(places))
        Place.objects.filter(pk__in=[place.pk for place in places]).update(unit_price=Decimal("0"))
        booking = confirmation.confirm_locked(booking, method=Booking.Method.POOL, now=now)
        if booking.organisation_id != pool.organisation_id:
            raise PoolError(
                f"These places belong to {pool.organisation}. Under “Who is booking”, give its"
                " name and the address of somebody who books for it."
            )
        draw(pool, places, by=by, now=now)
    return booking


def draw(pool: PlacePool, places: list[Place], *, by: User | None, now: dt.datetime) -> None:
    """Write the ledger, with the pool's lock: somebody else may have drawn on it since we
    looked."""
    pool = ledger.lock(pool)
    _check_enough(pool, len(places))
    PoolEntry.objects.bulk_create(
        PoolEntry(pool=pool, kind=PoolEntry.Kind.USED, quantity=-1, place=place, at=now, by=by)
        for place in places
    )
    audit.record("bookings.pools.draw", on=pool, after={"places": len(places)})


def _check_open(booking: Booking, pool: PlacePool, now: dt.datetime) -> None:
    if booking.state == Booking.State.PAYING:
        raise PoolError("A card payment is open. Close it, to use prepaid places.")
    if pool.expires_on < timezone.localdate(now):
        raise PoolError("These prepaid places have lapsed. Write to us if that surprises you.")


def _check_fits(pool: PlacePool, places: list[Place]) -> None:
    if not all(pool.fits(place.course_id) for place in places):
        raise PoolError(
            "These prepaid places are for one course, and your booking holds another too. Book it"
            " separately, or pay for this booking by card or invoice."
        )


def _check_enough(pool: PlacePool, wanted: int) -> None:
    left = ledger.left(pool)
    if left >= wanted:
        return
    has = {0: "no place", 1: "1 place"}.get(left, f"{left} places")
    need = "1 is" if wanted == 1 else f"{wanted} are"
    raise PoolError(
        f"Your prepaid places have {has} left, and {need} needed. Take fewer places, or pay for"
        " this booking by card or invoice."
    )
