from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from pages import (  # noqa: F401 - register themselves
    keeping,
    menu_hooks,
    moderation_hooks,
    office_hooks,
)
from pages.checks import ContentChecks
from pages.enquiries import dashboard  # noqa: F401 - registers its list
from pages.enquiries.viewsets import EnquiryViewSet
from pages.viewsets import HelplineViewSet, RecordsGroup
from pages.words import concerns, text_of

register_snippet(HelplineViewSet)
register_snippet(RecordsGroup)


@hooks.register("register_admin_viewset")
def register_enquiries() -> EnquiryViewSet:
    return EnquiryViewSet()


@hooks.register("construct_wagtail_userbar")
def check_pictures_too(request: HttpRequest, items: list[object], page: Page | None) -> None:
    for number, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[number] = ContentChecks(in_editor=item.in_editor)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_what_could_be_worded_better(request: HttpRequest, page: Page) -> None:
    """After the editor has saved or published; not after the editor's machine has, every few
    seconds, with nobody there to read it."""
    if request.accepts("text/html") and (found := concerns(text_of(page))):
        said = format_html_join("", "<li>{}</li>", ((each,) for each in found))
        messages.warning(request, format_html("Please look at these words again:<ul>{}</ul>", said))
