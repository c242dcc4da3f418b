from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

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
        "account_links": _account_links(request),
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
    return [
        {"title": "My learning", "url": resolve_url(settings.LOGIN_REDIRECT_URL)},
        {"title": "Sign out", "url": resolve_url("account_logout")},
    ]
