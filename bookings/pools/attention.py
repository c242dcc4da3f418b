"""Prepaid places that would lapse unused, for the office to ring about."""

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bookings.models import PlacePool
from bookings.pools import expiring
from common import when
from common.attention import Trouble, Watch, register


@register
class PoolsAboutToLapse(Watch):
    name, order = "pools-about-to-lapse", 450
    heading = "Prepaid places that lapse soon"
    advice = "Ring the organisation: a date booked by the last day still counts."
    permissions = ("bookings.view_placepool",)

    def found(self) -> QuerySet[PlacePool]:
        return expiring.about_to_lapse(timezone.now()).select_related("organisation")

    def trouble(self, item: PlacePool) -> Trouble:
        places = "1 place is" if item.left == 1 else f"{item.left} places are"
        return Trouble(
            title=item.reference,
            url=reverse("placepool:inspect", args=[item.pk]),
            what=f"{places} left, and the last day is {when.date(item.expires_on)}.",
            since=_from(item),
            step="See whom to ring",
        )


def _from(pool: PlacePool) -> dt.datetime:
    day = pool.expires_on - expiring.WARNING
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
