"""Menus follow permissions: what may be opened is shown, and nothing else. `wagtail_hooks` reads
it."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pages import policy

SITE_HISTORY = "wagtailadmin_reports:site_history"


@hooks.register("construct_reports_menu")
def history_for_everybody(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail shows it to editors alone, and opens it to everybody, each with the history of the
    rows that they may see."""
    history = reverse(SITE_HISTORY)
    if all(item.url != history for item in items):
        items.append(MenuItem("Site history", history, name="site-history", icon_name="history"))


@hooks.register("construct_help_menu")
def help_that_helps(request: HttpRequest, items: list[MenuItem]) -> None:
    """The editors' guide is for editors; what is new in Wagtail is for whoever maintains it."""
    wanted = {"keyboard-shortcuts-trigger"}
    if policy.may_edit_pages(request.user):
        wanted.add("editor-guide")
    items[:] = [item for item in items if item.name in wanted]
