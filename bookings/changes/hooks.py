"""What other rooms do when places change hands."""

import datetime as dt
from collections.abc import Callable, Sequence

from bookings.models import Place

#: Called in the transaction that cancels them, with the places of one booking, which is locked.
Returned = Callable[[Sequence[Place], dt.datetime], None]
_takers: list[Returned] = []


def gives_back(taker: Returned) -> Returned:
    """`taker` puts prepaid places back where they were drawn from."""
    _takers.append(taker)
    return taker


def returned(places: Sequence[Place], *, now: dt.datetime) -> None:
    """Places that were drawn from a prepaid pool, and may be drawn again."""
    for taker in _takers:
        taker(places, now)
