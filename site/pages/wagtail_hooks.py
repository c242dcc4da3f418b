"""Helplines in the office's menu, in the order the pages show them; enquiries; the upkeep of the
website."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from pages import menu_hooks, moderation_hooks, office_hooks  # noqa: F401 - register themselves
from pages.enquiries import dashboard  # noqa: F401 - registers its list
from pages.enquiries.viewsets import EnquiryViewSet
from pages.models import Helpline


class HelplineViewSet(SnippetViewSet):
    model = Helpline
    icon = "mobile-alt"
    menu_label = "Helplines"
    add_to_admin_menu = True
    list_display = ["name", "number", "hours", "last_checked"]
    search_fields = ["name", "number"]
    sort_order_field = "sort_order"


register_snippet(HelplineViewSet)


@hooks.register("register_admin_viewset")
def register_enquiries() -> EnquiryViewSet:
    return EnquiryViewSet()
