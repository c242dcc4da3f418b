from django.urls import reverse

from common.dashboard import Count, register
from common.models import OutgoingMessage


@register
class MessagesNotSent(Count):
    """Given up on: whoever waits for them hears nothing until somebody acts."""

    order, icon, permission = 220, "mail", "common.change_outgoingmessage"
    one, several = "message was not sent", "messages were not sent"

    def number(self) -> int:
        return OutgoingMessage.objects.filter(state=OutgoingMessage.State.FAILED).count()

    def url(self) -> str:
        return f"{reverse('messages:index')}?state={OutgoingMessage.State.FAILED}"
