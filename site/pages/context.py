from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse

from accounts.models import User
from accounts.policy import is_member, is_verified_staff, may_use_office
from pages.furniture import furniture


def site_furniture(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on every page."""
    shared = furniture()
    return {
        **shared,
        "navigation": [
            {**link, "current": _current(link["url"], request.path)}
            for link in shared["navigation"]
        ],
        "account_links": [
            {"title": "Search", "url": reverse("search")},
            *_account_links(request),
        ],
        "demo": settings.DEMO,
    }


def _current(url: str, path: str) -> str:
    """For aria-current: this very page, or a page below it."""
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""


def _account_links(request: HttpRequest) -> list[dict[str, str]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return [{"title": "Sign in", "url": resolve_url(settings.LOGIN_URL)}]
    return [*_places_of(user), {"title": "Sign out", "url": reverse("account_logout")}]


def _places_of(user: User) -> list[dict[str, str]]:
    if is_verified_staff(user):
        office = [{"title": "Office", "url": reverse("wagtailadmin_home")}]
        own = [
            {"title": "Registers", "url": reverse("register_list")},
            {"title": "Your sign-in", "url": reverse("staff_two_factor")},
        ]
        return [*(office if may_use_office(user) else []), *own]
    learning = [{"title": "My learning", "url": reverse("my")}]
    if is_member(user):
        return [{"title": "Organisation", "url": reverse("organisation")}, *learning]
    return learning
