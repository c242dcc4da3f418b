"""The page behind a private link: whoever has it puts their own name on a place. Opening it changes
nothing: programs that check links open them too."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.naming import links, names
from bookings.naming.forms import OwnNameForm
from common.limits import limited

TOO_OFTEN = "accounts/too_often.html"


@limited("name-place", times=60, seconds=60, method="GET", template=TOO_OFTEN)
@limited("name-place-answer", times=30, seconds=600, method="POST", template=TOO_OFTEN)
@never_cache  # nobody need be signed in here
@require_http_methods(["GET", "HEAD", "POST"])
def name_place(request: HttpRequest, token: str) -> HttpResponse:
    """When, where and for whom, and never who else is coming. Once it is over the page says that
    alone."""
    asked = links.find(token)
    if asked is None:
        raise Http404
    if not links.is_open(asked, timezone.now()):
        context = {"is_answered": asked.answered_at is not None}
        return _private(render(request, "bookings/naming/link_over.html", context, status=410))
    form = OwnNameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            links.answer(asked, **form.cleaned_data, now=timezone.now())
        except names.AlreadyThere:
            form.add_error(
                "name",
                "You have a place on this date already. If this one is for somebody else, they need"
                " a link of their own: tell whoever booked.",
            )
        except names.NamingError as error:
            messages.error(request, str(error))
            return _private(redirect("name_place", token))
        else:
            return _private(redirect("place_named"))
    # A form cannot be sent from a page that tells nobody where it was: a browser hides its origin
    # too then, and the post is refused. The policy of the whole site, to tell no other site, holds.
    return render(request, "bookings/naming/link.html", {"asked": asked, "form": form})


@require_http_methods(["GET", "HEAD"])
def place_named(request: HttpRequest) -> HttpResponse:
    """Says nothing of the place, and so needs no key."""
    return render(request, "bookings/naming/place_named.html")


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a key: no other page is told it."""
    response["Referrer-Policy"] = "no-referrer"
    return response
