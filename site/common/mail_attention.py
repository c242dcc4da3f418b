"""Messages that did not arrive, or cannot be sent for an hour: in the queue of what needs
attention."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from common import attention
from common.dashboard import Action
from common.models import OutgoingMessage

_WHAT = {
    OutgoingMessage.State.BOUNCED: "The reader's mail server refused it, or it came back: the"
    " address is wrong, or the mailbox full.",
    OutgoingMessage.State.FAILED: "It was tried for two days, and could not be sent.",
    OutgoingMessage.State.RETRYING: "It could not be sent for an hour. It is tried again by itself,"
    " but the mail server may be out of order.",
}


@attention.register
class MailFailing(attention.Watch):
    name = "mail_failing"
    order = 60
    heading = "Messages that have not arrived"
    advice = (
        "Send it again; or open it, and send it to another address, or put it aside when the"
        " person was told otherwise."
    )
    permissions = ("common.change_outgoingmessage",)

    def found(self) -> QuerySet[OutgoingMessage]:
        trouble: QuerySet[OutgoingMessage] = OutgoingMessage.objects.in_trouble(timezone.now())
        return trouble.order_by("created_at", "pk")

    def trouble(self, item: OutgoingMessage) -> attention.Trouble:
        url = reverse("messages:inspect", args=[item.pk])
        bounced = item.state == OutgoingMessage.State.BOUNCED
        return attention.Trouble(
            title=item.kind_label,
            url=url,
            what=_WHAT[OutgoingMessage.State(item.state)],
            since=item.created_at,
            # To an address that is wrong, once more is in vain: the next one is given there.
            action=None if item.secret or bounced else Action(url, "Send it again"),
            step="Put the address right" if bounced else "Open",
        )
