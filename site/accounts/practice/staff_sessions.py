"""How long somebody of the staff stays signed in: half an hour without doing anything, and twelve
hours in any case. Both are kept here and not left to the cookie, which its holder controls."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

from accounts.policy import is_verified_staff

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 60 * 60
#: How exactly activity is remembered: each note of it is a write.
NOTED_SECONDS = 60
BEGAN, SEEN = "staff_session_began", "staff_session_seen"

IDLE = "You were signed out because nothing had happened for 30 minutes. Sign in to carry on."
LONG = "You were signed out because you signed in 12 hours ago. Sign in to carry on."

#: What the browser asks by itself while a page of the office lies open. An editor's page that saves
#: itself does so only when somebody types, so that is not among them.
BACKGROUND = ("/cms/editing-sessions/",)


def begun(request: HttpRequest) -> None:
    request.session[BEGAN] = request.session[SEEN] = time.time()


def staff_sessions_end(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whose session has ended is nobody for the rest of the request, and so is staff without a
    second factor: for them there is only the way in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Without a cookie the session is not even looked at: a page that is kept for everybody
        # must not depend on it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            _watch(request)
        return get_response(request)

    return middleware


def _watch(request: HttpRequest) -> None:
    if not request.user.is_staff:
        return
    if not is_verified_staff(request.user):
        logout(request)
        return
    session, now = request.session, time.time()
    if BEGAN not in session:
        begun(request)
    if now - session[BEGAN] > LONGEST_SECONDS:
        _end(request, LONG)
    elif now - session[SEEN] > IDLE_SECONDS:
        _end(request, IDLE)
    elif now - session[SEEN] >= NOTED_SECONDS and not request.path.startswith(BACKGROUND):
        session[SEEN] = now


def _end(request: HttpRequest, why: str) -> None:
    person = request.user.pk
    logout(request)
    request.ended_session_of = person  # type: ignore[attr-defined]  # for accounts.held
    messages.info(request, why)
