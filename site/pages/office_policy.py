"""What the office's pages may load and run. They show what strangers have typed to people who may
do much, so they run no script that stands in the page; the editors, which Wagtail builds of such
scripts, are the exception, and their policy is as narrow as they allow."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from csp.constants import HEADER
from django.conf import settings
from django.http import HttpRequest, HttpResponse

#: Routes, below /cms/, of pages with a form of Wagtail's own making.
EDITOR = re.compile(
    r"(^|/|_)(add|copy|create|edit|move|new|chooser|settings|workflows|multiple)(/|_|$)"
)

_nonce: ContextVar[Any] = ContextVar("nonce", default="")


def under_the_office_s_policy(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Also for previews: Wagtail makes one by a request of its own through all middleware, so it
    comes with the public pages' policy, which lets nobody frame it. Without a policy it gets the
    office's."""

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Widgets are drawn without their request.
        token = _nonce.set(getattr(request, "csp_nonce", ""))
        try:
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        finally:
            _nonce.reset(token)
        response.headers.pop(HEADER, None)
        response._csp_replace = _policy(request)
        return response

    return served


def nonce() -> str:
    """What marks a script of this page as ours."""
    return str(_nonce.get())


def _policy(request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match
    is_editor = match is not None and EDITOR.search(match.route.removeprefix("cms/"))
    return (
        settings.EDITOR_CONTENT_SECURITY_POLICY
        if is_editor
        else settings.CMS_CONTENT_SECURITY_POLICY
    )
