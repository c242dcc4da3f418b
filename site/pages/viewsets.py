"""What editors keep beside the pages. The order of helplines is the order in which pages show
them."""

from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from pages.models import Faq, Helpline, StatutoryName, Testimonial


class HelplineViewSet(SnippetViewSet):
    model = Helpline
    icon = "mobile-alt"
    menu_label = "Helplines"
    add_to_admin_menu = True
    list_display = ["name", "number", "hours", "last_checked"]
    list_export = ["name", "number", "hours", "note", "last_checked"]
    search_fields = ["name", "number"]
    sort_order_field = "sort_order"


class RecordViewSet(SnippetViewSet):
    list_per_page = 50
    copy_view_enabled = False


class StatutoryNameViewSet(RecordViewSet):
    model = StatutoryName
    icon = "doc-full-inverse"
    menu_label = "Statutory names"
    list_display = [
        "name",
        Column("placeholder", label="Written in texts as"),
        "note",
        Column("last_checked", label="Last checked", sort_key="last_checked"),
    ]
    list_export = ["name", "short", "key", "note", "last_checked"]
    search_fields = ["name", "short", "key", "note"]


class FaqViewSet(RecordViewSet):
    model = Faq
    icon = "help"
    menu_label = "FAQs"
    list_display = ["question", Column("plain_answer", label="Answer"), "subject"]
    list_filter = ["subject"]
    list_export = ["question", "plain_answer", "subject"]
    search_fields = ["question", "answer", "subject"]


class TestimonialViewSet(RecordViewSet):
    model = Testimonial
    icon = "openquote"
    menu_label = "Testimonials"
    list_display = [
        "text",
        "source",
        BooleanColumn("may_be_shown", label="Consent stands"),
        "consented_by",
        Column("consented_on", label="Since", sort_key="consented_on"),
    ]
    list_export = ["text", "source", "consented_by", "consented_on", "consented_how"]
    search_fields = ["text", "source", "consented_by"]


class RecordsGroup(SnippetViewSetGroup):
    menu_label = "Kept texts"
    menu_icon = "snippet"
    menu_order = 210
    items = (StatutoryNameViewSet, FaqViewSet, TestimonialViewSet)
