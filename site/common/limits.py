"""How often one address may ask. Counted in the cache, in fixed windows: enough against guessing
and flooding, and kind to an office whose people share an address."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common import client

View = Callable[..., HttpResponse]


def limited(
    action: str, *, times: int, seconds: int, method: str, template: str
) -> Callable[[View], View]:
    """After `times` requests by `method` within `seconds` from one address, the view answers 429
    with the page `template`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == method and exceeded(request, action, times=times, seconds=seconds):
                return refusal(request, template, seconds=seconds)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def refusal(request: HttpRequest, template: str, *, seconds: int) -> HttpResponse:
    response = render(request, template, status=429)
    response["Retry-After"] = str(seconds)
    return response


def exceeded(request: HttpRequest, action: str, *, times: int, seconds: int) -> bool:
    """Counts this request, and tells whether its address has now asked more than `times` within
    `seconds`. For views that have a page of their own to say so on."""
    return _count(request, action, seconds) > times


def reached(request: HttpRequest, action: str, *, times: int, seconds: int) -> bool:
    """Whether `times` were counted already. Counts nothing: for views in which only what went wrong
    counts."""
    return int(cache.get(_key(request, action, seconds), 0)) >= times


def _count(request: HttpRequest, action: str, seconds: int) -> int:
    """Requests of this window, this one included. The key outlives its window, so that it is there
    to be counted up."""
    key = _key(request, action, seconds)
    cache.add(key, 0, seconds * 2)
    return int(cache.incr(key))


def _key(request: HttpRequest, action: str, seconds: int) -> str:
    window = int(time.time() // seconds)
    return f"limit-{action}-{client.address(request)}-{window}"
