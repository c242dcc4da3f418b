"""Whole bookings a second on one hot date: seats held, a person named, details given, confirmed on
invoice, mail queued. Eight threads on PostgreSQL, each with a connection of its own."""

import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone

from bookings import checkout, confirmation, holds, people
from bookings.models import Booking
from courses.models import CourseRun
from tests import factories
from tests.bench import bare
from tests.booking import DETAILS

THREADS, BOOKINGS, WARM_UP, ROUNDS = 8, 400, 40, 3


def run() -> dict[str, Any]:
    """Ours and the bare way in turn, so that a slow minute of the machine slows both."""
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure()
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


def _measure() -> dict[str, Any]:
    date = factories.CourseRunFactory(capacity=30_000)
    numbers = itertools.count(time.time_ns())
    book, write = lambda: _book(date, next(numbers)), lambda: bare.write(date.pk, next(numbers))
    for work in (book, write):
        _per_second(work, WARM_UP)
    rates = [(_per_second(book, BOOKINGS), _per_second(write, BOOKINGS)) for _ in range(ROUNDS)]
    ours, yardstick = (sorted(column)[ROUNDS // 2] for column in zip(*rates, strict=True))
    return {
        "name": "whole bookings on one hot date, 8 threads, PostgreSQL",
        "value": round(ours, 1),
        "unit": "bookings/s",
        "yardstick": round(yardstick, 1),
        "ratio": round(ours / yardstick, 3),
    }


def _book(date: CourseRun, number: int) -> None:
    now = timezone.now()
    booking = holds.hold(date, places=1, now=now)
    people.name_places(booking, text=f"Person {number}, person{number}@example.org, Teacher")
    details = {
        **DETAILS,
        "contact_email": f"booker{number}@example.org",
        "organisation_name": f"Example Council {number}",
    }
    checkout.save_details(booking, details=details)
    assert confirmation.on_invoice(booking, now=now).state == Booking.State.CONFIRMED


def _per_second(work: Callable[[], None], times: int) -> float:
    """How often eight threads together do `work` in a second."""
    todo, errors = iter(range(times)), []
    lock, start = threading.Lock(), threading.Barrier(THREADS + 1)

    def worker() -> None:
        connection.ensure_connection()
        start.wait()
        try:
            while True:
                with lock:
                    if next(todo, None) is None:
                        return
                work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return times / (time.perf_counter() - began)
