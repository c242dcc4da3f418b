"""Places without a name whose last day for names is here."""

from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, DateSettings, Place
from bookings.naming import chasing
from common import when
from common.attention import Trouble, Watch, register
from courses.models import Session


@register
class UnnamedNearTheDate(Watch):
    name, order = "unnamed-near-the-date", 250
    heading = "Unnamed near the date"
    advice = "Ring whoever booked. Name people here for them, or send the private links again."
    permissions = ("bookings.add_change",)

    def found(self) -> QuerySet[Booking]:
        """Each with the number `unnamed` and when the first of them `begins`."""
        now = timezone.now()
        days = DateSettings.load(request_or_site=self.request).name_by_days
        near = chasing.near(now, days).values("pk")
        unnamed = Q(places__in=Place.objects.unnamed().filter(run__in=near))
        first = (
            Session.objects.filter(run__in=near, run__places__booking=OuterRef("pk"))
            .filter(run__places__in=Place.objects.unnamed())
            .order_by()
            .values("run__places__booking")
            .annotate(first=Min("starts_at"))
            .values("first")
        )
        return (
            Booking.objects.filter(unnamed)
            .annotate(
                unnamed=Count("places", filter=unnamed, distinct=True), begins=Subquery(first)
            )
            .order_by("begins", "pk")
        )

    def trouble(self, item: Any) -> Trouble:
        have = "1 place has" if item.unnamed == 1 else f"{item.unnamed} places have"
        return Trouble(
            title=item.reference,
            url=reverse("office_names", args=[item.pk]),
            what=f"{have} no name, and the date begins on {when.day(item.begins)}.",
            since=item.confirmed_at,
            step="See whom to ring",
        )
