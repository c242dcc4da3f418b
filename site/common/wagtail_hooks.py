from wagtail import hooks

from common.viewsets import MessageViewSet


@hooks.register("register_admin_viewset")
def outgoing_messages() -> MessageViewSet:
    return MessageViewSet()
