"""What of changes waits for a person."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from bookings.models import DateChoice
from common.attention import Trouble, Watch, register


@register
class StuckDates(Watch):
    name, order, heading = "stuck-dates", 410, "Dates whose change is stuck"
    advice = "It is tried again every minute; if it stays, tell whoever looks after the site."
    permissions = ("bookings.add_datechange",)

    def found(self) -> QuerySet[DateChoice]:
        stuck = DateChoice.objects.exclude(failure="")
        return stuck.select_related("change", "booking").order_by("pk")

    def trouble(self, item: Any) -> Trouble:
        return Trouble(
            item.booking.reference,
            reverse("date_change", args=[item.change.public_id]),
            f"Not done: {item.failure}",
            item.change.created_at,
            step="See what is stuck",
        )
