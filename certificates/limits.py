"""How often one address may ask. Counted in the cache, in fixed windows: enough against guessing,
and kind to somebody who checks a whole folder of certificates."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


def limited(action: str, *, times: int, seconds: int, method: str) -> Callable[[View], View]:
    """After `times` requests by `method` within `seconds` from one address, the view answers
    429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == method and _count(request, action, seconds) > times:
                response = render(request, "certificates/too_often.html", status=429)
                response["Retry-After"] = str(seconds)
                return response
            return view(request, *args, **kwargs)

        return counted

    return decorate


def _count(request: HttpRequest, action: str, seconds: int) -> int:
    """Requests of this window, this one included. The key outlives its window, so that it is there
    to be counted up."""
    window = int(time.time() // seconds)
    key = f"limit-{action}-{get_adapter().get_client_ip(request)}-{window}"
    cache.add(key, 0, seconds * 2)
    return int(cache.incr(key))
