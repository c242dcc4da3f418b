"""Whole bookings a second on one hot date: seats held, a person named, details given, confirmed on
invoice, mail queued. Eight threads in two processes, each with its own connection to PostgreSQL."""

import multiprocessing
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from bookings import checkout, confirmation, holds, people
from bookings.models import Booking
from courses.models import CourseRun
from tests import factories
from tests.bench import bare
from tests.booking import DETAILS

#: As gunicorn would run them on this project's machines: a process for each core, threads in each.
THREADS, PROCESSES = 8, 2
BOOKINGS, WARM_UP, ROUNDS = 400, 40, 3


def run() -> dict[str, Any]:
    """Ours and the bare way in turn, so that a slow minute of the machine slows both."""
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure()
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


def _measure() -> dict[str, Any]:
    date = factories.CourseRunFactory(capacity=30_000)
    book, write = partial(_book, date), partial(bare.write, date.pk)
    for work in (book, write):
        _per_second(work, WARM_UP)
    rates = [(_per_second(book, BOOKINGS), _per_second(write, BOOKINGS)) for _ in range(ROUNDS)]
    ours, yardstick = (sorted(column)[ROUNDS // 2] for column in zip(*rates, strict=True))
    return {
        "name": f"whole bookings on one hot date, {THREADS} threads, PostgreSQL",
        "value": round(ours, 1),
        "unit": "bookings/s",
        "yardstick": round(yardstick, 1),
        "ratio": round(ours / yardstick, 3),
    }


def _book(date: CourseRun) -> None:
    now, number = timezone.now(), uuid.uuid4().hex
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
    """How often all the threads together do `work` in a second."""
    connection.close()  # a connection cannot be shared by processes
    fork = multiprocessing.get_context("fork")
    start, failures = fork.Barrier(THREADS + 1), fork.Queue()
    share = times // THREADS

    def thread() -> None:
        connection.ensure_connection()
        start.wait()
        try:
            for _ in range(share):
                work()
        except Exception as error:
            failures.put(repr(error))
        finally:
            connection.close()

    def process() -> None:
        threads = [threading.Thread(target=thread) for _ in range(THREADS // PROCESSES)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    processes = [fork.Process(target=process) for _ in range(PROCESSES)]
    for each in processes:
        each.start()
    start.wait()
    began = time.perf_counter()
    for each in processes:
        each.join()
    seconds = time.perf_counter() - began
    if not failures.empty():
        raise RuntimeError(failures.get())
    return share * THREADS / seconds
