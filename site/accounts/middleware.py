from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.policy import SecondFactorNeeded


def second_factor_is_asked_for(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever may see a page as soon as they have shown a second factor is led to show it, or to
    set one up, and then back."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SecondFactorNeeded):
            return None
        # What was posted is not repeated by coming back to it.
        going = request.get_full_path() if request.method == "GET" else settings.BUYER_HOME_URL
        return redirect_to_login(going, reverse("second_factor"))

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
