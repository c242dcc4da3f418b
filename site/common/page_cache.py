"""Whole answers for visitors whom nobody knows, kept in memory for up to a minute.

Nothing is kept unless its view allows it (`kept`), and even then only what is the same for
everybody: asked for without any cookie, setting none, holding no token, no nonce and no session.
Whoever sends a cookie never meets what is kept. What shows on a page changes: `drop` it all."""

import functools
import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from common.generation import Generation

#: In each process: more than all pages of the site; what nobody asked for longest goes first.
MOST_BYTES = 24 * 1024 * 1024
#: Longer ones are nobody's honest filter.
MOST_QUERY = 200
KINDS = ("text/html", "text/calendar", "text/plain", "application/xml")
#: No copy that a browser has is shown again without asking: whoever signs in sees their own page.
ASK_EACH_TIME = "no-cache"

Key = tuple[str | None, str, str, str, bool]
View = Callable[..., HttpResponseBase]

_generation = Generation("pages")
_accepts_gzip = re.compile(r"\bgzip\b")


def kept(*parameters: str) -> Callable[[View], View]:
    """For a view that answers everybody alike; it reads no other `parameters` of its address."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return keep(view(request, *args, **kwargs), *parameters)

        return marked

    return decorate


def keep(response: HttpResponseBase, *parameters: str) -> HttpResponseBase:
    """Mark `response` as one that `kept` allows."""
    response.kept_parameters = frozenset(parameters)  # type: ignore[attr-defined]
    return response


def drop() -> None:
    """Forget every page, in every process."""
    _generation.next()


def drop_after_commit() -> None:
    """The change shows once it is committed, and whoever made it must not fail over a page."""
    transaction.on_commit(drop, robust=True)


@dataclass(frozen=True, slots=True)
class Kept:
    generation: str
    until: float  # on the monotonic clock
    headers: dict[str, Any]  # as Django stores them: lower-case name to (name, value)
    content: bytes

    def response(self) -> HttpResponse:
        response = HttpResponse(self.content)
        response.headers._store = dict(self.headers)
        return response


class Shelf:
    """So many bytes of answers, the last used ones last. For several threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, generation: str) -> Kept | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            if found.generation != generation or found.until <= time.monotonic():
                self._take_off(key)
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: Key, answer: Kept) -> None:
        with self._lock:
            if key in self._kept:
                self._take_off(key)
            self._kept[key] = answer
            self._bytes += len(answer.content)
            while self._bytes > self._most:
                self._take_off(next(iter(self._kept)))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def _take_off(self, key: Key) -> None:
        self._bytes -= len(self._kept.pop(key).content)


shelf = Shelf(MOST_BYTES)


def pages_are_kept(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost middleware. What it keeps has all the headers that the others gave it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        seconds = settings.PAGE_CACHE_SECONDS
        if not seconds or not _may_be_answered(request):
            return get_response(request)
        # Read before anything of the page: what is dropped meanwhile is never put on the shelf.
        generation = str(_generation)
        key = _key(request)
        answer = shelf.get(key, generation)
        if answer is None:
            response = get_response(request)
            if not _may_be_kept(request, response):
                return response
            answer = _kept(response, generation, time.monotonic() + seconds)
            if request.method == "GET":
                shelf.put(key, answer)
            return _conditional(request, response)
        return _conditional(request, answer.response())

    return middleware


def _may_be_answered(request: HttpRequest) -> bool:
    """Nothing in the request says who it is."""
    meta = request.META
    return (
        request.method in ("GET", "HEAD")
        and not meta.get("HTTP_COOKIE")
        and "HTTP_AUTHORIZATION" not in meta
        and len(meta.get("QUERY_STRING", "")) <= MOST_QUERY
    )


def _key(request: HttpRequest) -> Key:
    # The host as it was sent: one that is not ours is never answered with a page to keep.
    meta = request.META
    query = meta.get("QUERY_STRING", "")
    return (
        request.scheme,
        meta.get("HTTP_HOST", ""),
        request.path,
        _canonical(query) if query else "",
        _accepts_gzip.search(meta.get("HTTP_ACCEPT_ENCODING", "")) is not None,
    )


def _canonical(query: str) -> str:
    """In one order of names. Values of the same name keep theirs: the last one counts."""
    named = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted(named, key=lambda pair: pair[0]))


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    parameters = getattr(response, "kept_parameters", None)
    return (
        parameters is not None
        and parameters.issuperset(request.GET)
        and response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith(KINDS)
        and not _says_not_to(response)
        and not _is_somebody_s(request, response)
    )


def _says_not_to(response: HttpResponse) -> bool:
    control = response.get("Cache-Control", "")
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return (
        "no-store" in control or "private" in control or not varies <= {"cookie", "accept-encoding"}
    )


def _is_somebody_s(request: HttpRequest, response: HttpResponse) -> bool:
    session, user = getattr(request, "session", None), getattr(request, "user", None)
    return (
        bool(response.cookies)
        or "CSRF_COOKIE" in request.META
        or bool(getattr(request, "_csp_nonce", None))
        or (session is not None and (session.modified or not session.is_empty()))
        or (user is not None and user.is_authenticated)
    )


def _kept(response: HttpResponse, generation: str, until: float) -> Kept:
    """The answer with its tag. It varies with no cookie: whoever sends one is not given it."""
    packed = response.get("Content-Encoding") == "gzip"
    plain = gzip.decompress(response.content) if packed else response.content
    # Weak, and the same packed or not: Django packs with random bytes, against guessing secrets.
    response["ETag"] = f'W/"{hashlib.sha256(plain).hexdigest()[:24]}"'
    response["Cache-Control"] = ASK_EACH_TIME
    response["Vary"] = "Accept-Encoding"
    headers = dict(response.headers._store)
    return Kept(generation, until, headers, response.content)


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 for whoever has this very page already."""
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
