"""The page of a date with five hundred places, as the office opens it: pages a second in one
process, and the queries that each takes. Beside it, the same places read by one query."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts import roles
from bookings import checkout, confirmation, holds, people
from bookings.models import Place
from courses.models import CourseRun
from tests import factories
from tests.booking import DETAILS
from tests.pages.office import at_work, member

PLACES, EACH = 500, 10
ROUNDS, PAGES = 5, 6


def run() -> Iterator[dict[str, Any]]:
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.settings_dict["CONN_MAX_AGE"] = 60
    try:
        date = factories.CourseRunFactory(capacity=PLACES)
        for number in range(PLACES // EACH):
            book(date, number)
        browser = at_work(member(roles.ADMINISTRATORS))
        with suppress(NoReverseMatch):
            yield _measure("date page", browser, reverse("board:date", args=[date.pk]), date)
        yield _measure("register", browser, reverse("register", args=[date.public_id]), date)
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


def book(date: CourseRun, number: int) -> None:
    """Places for a group of an organisation of its own."""
    booking = holds.hold(date, places=EACH, now=timezone.now())
    named = (f"Person {number} {n}, person{number}.{n}@example.org" for n in range(EACH))
    people.name_places(booking, text="\n".join(named))
    details = {
        **DETAILS,
        "contact_email": f"booker{number}@example.org",
        "organisation_name": f"Example Council {number}",
    }
    checkout.save_details(booking, details=details)
    confirmation.on_invoice(booking, now=timezone.now())


def _measure(what: str, browser: Client, address: str, date: CourseRun) -> dict[str, Any]:
    def page() -> None:
        assert browser.get(address).status_code == 200

    def bare() -> None:
        places = Place.objects.live().filter(run=date)
        assert len(places.select_related("booking__organisation", "learner")) == PLACES

    page()
    with CaptureQueriesContext(connection) as captured:
        page()
    queries = len(captured)
    rates = [(_rate(page), _rate(bare)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    return {
        "name": f"{what} of a date with {PLACES} places, PostgreSQL",
        "value": round(ours, 1),
        "unit": "pages/s",
        "yardstick": round(theirs, 1),
        "ratio": round(ours / theirs, 4),
        "queries": queries,
    }


def _rate(get: Callable[[], None]) -> float:
    began = time.perf_counter()
    for _ in range(PAGES):
        get()
    return PAGES / (time.perf_counter() - began)
