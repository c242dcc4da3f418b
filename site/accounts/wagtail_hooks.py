from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from wagtail import hooks

from accounts.models import User
from accounts.practice import (  # noqa: F401 - the views of locks and acts register themselves
    lockout_views,
    user_act_views,
)
from accounts.privacy import (
    erasure_office,
)
from accounts.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def people() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("register_admin_urls")
def erasure_addresses() -> list[URLPattern]:
    return erasure_office.addresses()


@hooks.register("register_account_menu_item")
def own_sign_in(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("staff_two_factor"),
        "label": "Your password and second factors",
        "help_text": "Passkeys, authenticator app, recovery codes and password.",
    }


@hooks.register("before_bulk_action")
def nothing_is_done_to_several_people_at_once(
    request: HttpRequest, action_type: str, people: Any, action: Any
) -> None:
    """Wagtail's actions on ticked users give any role to anybody, superusers and oneself among
    them, past the form that forbids it."""
    if action.model is User:
        raise PermissionDenied
