"""What of changes waits for a person."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from bookings.changes import settling
from bookings.models import Change, DateChoice
from common.attention import Trouble, Watch, register
from common.dashboard import Action
from common.money import pounds


@register
class ToCredit(Watch):
    name, order, heading = "to-credit", 420, "Money to credit"
    advice = "Credit the invoice, then say so here."
    permissions = ("bookings.change_change",)

    def found(self) -> QuerySet[Change]:
        return settling.owed()

    def trouble(self, item: Any) -> Trouble:
        return Trouble(
            item.booking.reference,
            reverse("office_change", args=[item.booking_id]),
            f"{item.get_kind_display()}: credit {pounds(item.to_credit)} with VAT.",
            item.created_at,
            Action(reverse("change_settled", args=[item.public_id]), "It is credited"),
        )


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
