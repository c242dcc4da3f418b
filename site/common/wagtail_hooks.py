from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from common.models import MessageWording
from common.permissions import ChangeOnly
from common.viewsets import MessageViewSet
from common.wording_viewset import WordingViewSet

register_permission_policy(MessageWording, ChangeOnly(MessageWording), exact_class=True)
register_snippet(WordingViewSet)


@hooks.register("register_admin_viewset")
def outgoing_messages() -> MessageViewSet:
    return MessageViewSet()
