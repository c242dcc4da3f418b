"""The page with somebody's private calendar address, and what is found there."""

import hashlib
import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from courses.calendar_feed import feed
from courses.views import LearnerRequest

#: When the file was written: it is the same file still.
WRITTEN = re.compile(rb"^DTSTAMP.*\r\n", re.MULTILINE)


@login_required
@require_safe
def my_calendar(request: LearnerRequest) -> HttpResponse:
    address = feed.address(request.user)
    webcal = address.replace("https://", "webcal://").replace("http://", "webcal://")
    return render(request, "courses/my_calendar.html", {"address": address, "webcal": webcal})


@login_required
@require_POST
def make(request: LearnerRequest) -> HttpResponse:
    feed.make(request.user, now=timezone.now())
    messages.success(request, "Your private address is ready. Any older one works no longer.")
    return redirect("my_calendar")


@login_required
@require_POST
def remove(request: LearnerRequest) -> HttpResponse:
    feed.remove(request.user)
    messages.success(request, "Your private address is taken away, and works no longer.")
    return redirect("my_calendar")


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    user = feed.owner(token)
    if user is None:
        raise Http404
    content = feed.file(user, now=timezone.now())
    tag = f'"{hashlib.sha256(WRITTEN.sub(b"", content)).hexdigest()[:32]}"'
    response = get_conditional_response(
        request, etag=tag, response=HttpResponse(content, "text/calendar; charset=utf-8")
    )
    assert response is not None
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="onEvidence-training.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
