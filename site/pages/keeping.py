"""Wagtail's pages may be kept for visitors whom nobody knows: they say the same to each of them. A
page that reads parameters of its address names them in `address_parameters`."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from wagtail import hooks
from wagtail.models import Page

from common import page_cache

Serve = Callable[..., HttpResponseBase]


@hooks.register("on_serve_page")
def keep(serve: Serve) -> Serve:
    def kept(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase:
        response = serve(page, request, args, kwargs)
        return page_cache.keep(response, *getattr(page, "address_parameters", ()))

    return kept
