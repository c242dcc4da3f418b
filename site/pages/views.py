from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from pages.furniture import furniture


@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out and go to the neutral address, at a plain link's GET: somebody in a hurry must not
    meet a question. Whoever tricks a person into it gains nothing: it only signs them out."""
    logout(request)
    return redirect(furniture()["exit_url"])


@never_cache
def form_not_taken(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django refuses a form whose token is missing or old. Nothing of what was posted is shown or
    kept: whoever made the form may be somebody else. The browser still has what was typed."""
    before = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return render(request, "403_csrf.html", {"before": before if ours else "/"}, status=403)
