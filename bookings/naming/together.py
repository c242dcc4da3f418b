"""What is said of several places at once: names for some, links for others; all of it or
nothing."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from bookings.models import Booking, Place
from bookings.naming import links, names
from bookings.naming.names import Naming


class Said(NamedTuple):
    """How many were named, and to how many a link was sent."""

    named: int
    asked: int

    @property
    def sentence(self) -> str:
        named = _so_many(self.named, "person is", "people are", "named")
        sent = _so_many(self.asked, "link is", "links are", "on the way")
        told = " Whoever has an address gets a message of their own." if self.named else ""
        return f"{' and '.join(filter(None, [named, sent]))}.{told}"


def _so_many(number: int, one: str, more: str, what: str) -> str:
    return f"{number} {one if number == 1 else more} {what}" if number else ""


class CannotAsk(names.NamingError):
    """Why no link is sent for `place`."""

    def __init__(self, why: str, place: Place) -> None:
        self.place = place
        super().__init__(why)


def settle(
    booking: Booking,
    *,
    namings: Sequence[Naming],
    asked: Sequence[tuple[Place, str]],
    by: User | None,
    now: dt.datetime,
    by_office: bool = False,
) -> Said:
    """Raises what `names.name_all` raises, and CannotAsk."""
    with transaction.atomic():
        if namings:
            names.name_all(booking, namings, by=by, now=now, by_office=by_office)
        for place, email in asked:
            try:
                links.invite(place, email=email, by=by, now=now)
            except links.LinkError as error:
                raise CannotAsk(str(error), place) from error
    return Said(len(namings), len(asked))
