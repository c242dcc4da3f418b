"""For the office's views of classes that ask for a fresh code."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import method_decorator

from accounts.practice.fresh_code import fresh_code_required


class WithFreshCode:
    """Who may come in, and to what: asked for again, and before anything is looked at. Before the
    class of the view."""

    @method_decorator(fresh_code_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
