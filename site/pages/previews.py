"""A page in the office's preview: framed there, and with Wagtail's checks running in it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import HEADER
from django.http import HttpResponse


def under_the_office_s_policy(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wagtail makes a preview by a request of its own through all middleware, so it comes with the
    public pages' policy, which lets nobody frame it. Without a policy it gets the office's."""

    @wraps(view)
    def served(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers.pop(HEADER, None)
        return response

    return served
