"""Helplines in the office's menu, in the order the pages show them."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from pages import keeping  # noqa: F401 - registers that pages may be kept
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
