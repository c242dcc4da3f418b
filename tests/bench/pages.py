"""Pages a second through the whole of Django in one process, as gunicorn would ask for them: kept
by the page cache, and made anew each time. Beside each, a view without any middleware that has the
same bytes in its hand."""

import io
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path

from config.urls import urlpatterns as site_urls
from courses.models import CourseIndexPage, CoursePage
from demo.content import courses, pages
from tests import factories

PAGES = {
    "home page": "/",
    "course page": "/courses/honour-abuse-awareness/",
    "catalogue": "/courses/",
}
COURSES, DATES = 50, 200
ROUNDS = 5
#: Requests in a round: about a third of a second of each.
KEPT, MADE = 2000, 20

bytes_in_hand = b""


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(bytes_in_hand)


#: Found first, so that it costs the yardstick nothing to be found.
urlpatterns = [path("bare/", bare), *site_urls]


def run() -> list[dict[str, Any]]:
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    # As production has it; without, each request would open a connection of its own.
    connection.settings_dict["CONN_MAX_AGE"] = 60
    try:
        with override_settings(ROOT_URLCONF=__name__):
            _fill()
            return [
                _measure(name, address, seconds)
                for seconds in (60, 0)
                for name, address in PAGES.items()
            ]
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


def _fill() -> None:
    courses.load()
    pages.load()
    catalogue = CourseIndexPage.objects.get()
    for number in range(COURSES - CoursePage.objects.count()):
        page = CoursePage(
            title=f"Course {number}",
            course=factories.CourseFactory(),
            summary="What it is about, in one or two sentences.",
            aims="<p>To know it when you meet it.</p>",
            audience="<p>Everybody.</p>",
        )
        catalogue.add_child(instance=page)
    taught = [page.course for page in CoursePage.objects.select_related("course")]
    for number in range(DATES):
        factories.CourseRunFactory(course=taught[number % len(taught)])


def _measure(name: str, address: str, seconds: int) -> dict[str, Any]:
    """Ours and the bare way in turn, so that a slow minute of the machine slows both."""
    global bytes_in_hand
    requests = KEPT if seconds else MADE
    with override_settings(PAGE_CACHE_SECONDS=seconds):
        site = partial(_get, WSGIHandler(), address)
        with override_settings(MIDDLEWARE=[]):
            yardstick = partial(_get, WSGIHandler(), "/bare/")
        bytes_in_hand = site()
        with CaptureQueriesContext(connection) as captured:
            assert len(site()) == len(bytes_in_hand)
        queries = len(captured)  # read now: Django forgets them at the next request
        assert yardstick() == bytes_in_hand
        rates = [(_rate(site, requests), _rate(yardstick, KEPT)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    return {
        "name": f"{name}, {'kept' if seconds else 'made anew'},"
        f" {COURSES} courses and {DATES} dates, PostgreSQL",
        "value": round(ours, 1),
        "unit": "pages/s",
        "yardstick": round(theirs, 1),
        "ratio": round(statistics.median(a / b for a, b in rates), 4),
        "queries": queries,
    }


def _rate(get: Callable[[], bytes], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        get()
    return times / (time.perf_counter() - began)


def _get(handler: WSGIHandler, address: str) -> bytes:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": settings.ALLOWED_HOSTS[0],
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
    statuses: list[str] = []
    response = handler(environ, lambda status, headers: statuses.append(status))
    body = b"".join(response)
    response.close()
    assert statuses == ["200 OK"]
    return body
