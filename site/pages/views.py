from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from pages.furniture import furniture


@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out and go to the neutral address, at a plain link's GET: somebody in a hurry must not
    meet a question. Whoever tricks a person into it gains nothing: it only signs them out."""
    logout(request)
    return redirect(furniture()["exit_url"])
