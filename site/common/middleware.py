from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from common import audit


def personal_pages_are_not_stored(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever is answered to somebody we know (signed in, or half-way through a booking) may hold
    what is theirs: on a shared device neither the browser nor a proxy may keep it (safety.md)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = getattr(request, "session", None)
        if session is not None and not session.is_empty() and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def nobody_else_loads_it(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """No page of another site may load anything from here, whatever it would do with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def acts_are_known(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """What is recorded while a request is answered is that person's doing (`common.audit`)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with audit.acting(request=request):
            return get_response(request)

    return middleware
