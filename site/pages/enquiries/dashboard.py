"""What waits for the people who answer enquiries."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from common.dashboard import Panel, Row, Status, register
from common.when import date
from pages.models import Enquiry


@register
class OpenEnquiries(Panel):
    name, order, heading = "enquiries", 180, "Enquiries that wait for an answer"
    headings = ["Enquiry", "About", "From", "Answered by", "Received"]
    empty = "No enquiry waits for an answer."
    more = "See all open enquiries"
    permissions = ["pages.view_enquiry"]

    def waiting(self) -> QuerySet[Enquiry]:
        """Whoever may be at risk first, then whoever has waited longest."""
        enquiries = Enquiry.objects.open().select_related("owner")
        return enquiries.order_by("-at_risk", "created_at", "pk")

    def row(self, item: Enquiry) -> Row:
        if item.at_risk:
            status = Status("warning", item.warning)
        else:
            mark = "mail" if item.status == Enquiry.Status.NEW else "time"
            status = Status(mark, item.get_status_display())
        return Row(
            item.reference,
            reverse("enquiries:edit", args=[item.pk]),
            [
                item.get_kind_display(),
                item.organisation or item.name,
                str(item.owner) if item.owner else "Nobody yet",
                date(item.created_at),
            ],
            status,
        )

    def more_url(self) -> str:
        chosen = urlencode({"status": Enquiry.OPEN}, doseq=True)
        return f"{reverse('enquiries:index')}?{chosen}"
