"""**Needs attention** on the office's first page: how much of what, and the way to it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from bookings.models import Booking
from bookings.office import queue
from common.attention import watches
from common.dashboard import Count, Panel, Row, Status, register


@register
class NeedsAttention(Panel):
    """Its rows are what the watches have found, not rows of one table."""

    name, order, heading = "attention", 190, "Needs attention"
    headings = ["What", "How many"]
    numbers = ["How many"]
    empty = "All is well: nothing needs attention."
    more = "See all of it"
    permissions = ()

    def is_for(self, user: Any) -> bool:
        return bool(watches(self.request))

    def waiting(self) -> QuerySet[Any]:
        return Booking.objects.exclude(attention="")

    def row(self, item: Any) -> Row:
        watch, number = item
        url = f"{self.more_url()}#attention-{watch.name}"
        return Row(watch.heading, url, [number], Status("warning", "To settle"))

    def more_url(self) -> str:
        return reverse("attention:index")

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        rows = [self.row(found) for found in queue.counts(self.request)]
        return {
            "panel": self,
            "request": self.request,
            "csrf_token": parent_context.get("csrf_token"),
            "rows": [(row, zip(self.headings[1:], row.cells, strict=True)) for row in rows],
            "total": len(rows),
            "shown": len(rows),
            "more_url": self.more_url(),
        }


@register
class AttentionCount(Count):
    order, icon, permission = 210, "warning", "wagtailadmin.access_admin"
    one, several = "thing needs attention", "things need attention"

    def is_shown(self) -> bool:
        return bool(watches(self.request))

    def number(self) -> int:
        return sum(number for _, number in queue.counts(self.request))

    def url(self) -> str:
        return reverse("attention:index")
