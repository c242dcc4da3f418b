"""What the page of a booking says of its places without a name."""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

from django.utils import timezone

from bookings.models import Booking, DateSettings, NameRequest, Place
from bookings.naming import chasing, names


class Summary:
    #: Whether whoever reads the page may do it.
    may_name = True

    def __init__(
        self, booking: Booking, *, now: dt.datetime, places: Sequence[Place] | None = None
    ) -> None:
        self.booking, self.now, self._places = booking, now, places

    @cached_property
    def unnamed(self) -> list[Place]:
        return names.unnamed_of(self.booking, now=self.now, places=self._places)

    @cached_property
    def links(self) -> list[NameRequest]:
        """Those that wait for an answer."""
        waiting = NameRequest.objects.open().filter(place__in=self.unnamed)
        return list(
            waiting.select_related("place__course", "place__run")
            .prefetch_related("place__run__sessions")
            .order_by("pk")
        )

    @cached_property
    def name_by(self) -> dt.date | None:
        """The last day for names of the first date that has places without one."""
        starts = [place.run.starts_at for place in self.unnamed if place.run]
        known = [start for start in starts if start]
        if not known:
            return None
        days = DateSettings.load().name_by_days
        return timezone.localdate(chasing.name_by(min(known), days))

    @property
    def is_late(self) -> bool:
        return self.name_by is not None and self.name_by <= timezone.localdate(self.now)
