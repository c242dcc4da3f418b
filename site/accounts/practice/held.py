"""What somebody sent just after their session had ended: kept until they have signed in again, so
that nothing typed is lost. Theirs alone; with neither passwords nor files."""

import time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User

HELD = "sent_after_the_end"
SECONDS = 60 * 60
#: In characters: longer than any page of the editor, and short enough for a row of a database.
MOST = 500_000


class Held(NamedTuple):
    address: str
    fields: list[tuple[str, str]]
    has_files: bool


def way_back(request: HttpRequest) -> str:
    """Where to go after signing in: to the same page, or to what was being sent from it."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    if _hold(request):
        return reverse("staff_held")
    return _page_before(request)


def _hold(request: HttpRequest) -> bool:
    person = getattr(request, "ended_session_of", None)
    fields = list(carried(request.POST))
    if person is None or not fields or sum(len(value) for _, value in fields) > MOST:
        return False
    request.session[HELD] = {
        "person": person,
        "at": time.time(),
        "address": request.get_full_path(),
        "fields": fields,
        "has_files": bool(request.FILES),
    }
    return True


def carried(posted: QueryDict) -> list[tuple[str, str]]:
    """Fields to post again later. A password never stands in a page."""
    return [
        (name, value)
        for name, values in posted.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]


def take(request: HttpRequest, *, user: User) -> Held | None:
    """What is held for this person. It stays until they sign out or send something else."""
    kept: dict[str, Any] | None = request.session.get(HELD)
    if kept is None or kept["person"] != user.pk or time.time() - kept["at"] > SECONDS:
        return None
    fields = [(name, value) for name, value in kept["fields"]]
    return Held(kept["address"], fields, kept["has_files"])


def _page_before(request: HttpRequest) -> str:
    """That the form stood on; the address that it was sent to may answer to nothing else."""
    before = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(before)
    return parts.path + (f"?{parts.query}" if parts.query else "")
