"""What of changes waits for a person."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from bookings.models import DateChoice
from common.attention import Trouble, Watch, register
from common.when import day


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


@register
class NobodyChooses(Watch):
    name, order, heading = "nobody-chooses", 415, "Dates that nobody can choose about"
    advice = (
        "Whoever booked was forgotten and nobody has followed them. Ask the organisation, and move"
        " or cancel its places; otherwise the money goes back at the deadline."
    )
    permissions = ("bookings.add_datechange",)

    def found(self) -> QuerySet[DateChoice]:
        asked = DateChoice.objects.filter(applied_at=None, booking__contact_email="")
        return asked.select_related("change", "booking").order_by("change__deadline", "pk")

    def trouble(self, item: Any) -> Trouble:
        return Trouble(
            item.booking.reference,
            reverse("office_change", args=[item.booking_id]),
            f"Nobody is left to be asked. The money goes back after {day(item.change.deadline)}.",
            item.change.created_at,
            step="Move or cancel its places",
        )
