"""Where Wagtail asks not the page itself but the one above it who may publish: making and
copying. `wagtail_hooks` reads it."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from pages import moderation


@hooks.register("register_permissions")
def publishing_pages_for_people_at_risk() -> QuerySet[Permission]:
    """So that an administrator can give it to another group."""
    app_label, codename = moderation.MAY_PUBLISH.split(".")
    return Permission.objects.filter(content_type__app_label=app_label, codename=codename)


@hooks.register("construct_page_action_menu")
def no_publish_button_on_a_new_page(
    menu_items: list[Any], request: HttpRequest, context: dict[str, Any]
) -> None:
    if context["view"] != "create":
        return
    named = request.resolver_match.kwargs
    kind = apps.get_model(named["content_type_app_name"], named["content_type_model_name"])
    if moderation.needs_approval(kind, request.user):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("before_create_page")
def no_publishing_of_a_new_page(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    if "action-publish" in request.POST and moderation.needs_approval(page_class, request.user):
        raise PermissionDenied


@hooks.register("before_copy_page")
def no_publishing_of_a_copy(request: HttpRequest, page: Page) -> None:
    published = {"publish_copies", "alias"} & request.POST.keys()
    if published and moderation.any_needs_approval(page, request.user):
        raise PermissionDenied
