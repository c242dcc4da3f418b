"""Whole purchases a second over HTTP: choose a number, name the people, say who books, check,
confirm on invoice, see the booking, each page loaded as a browser loads it. gunicorn and PostgreSQL
(which waits for its disk) as production runs them. Beside them, the rows of the same booking by the
ORM alone."""

import itertools
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from bookings.models import Booking
from courses.models import CourseRun
from tests import factories
from tests.bench import transaction
from tests.served import Served, database_cpu
from tests.shopper import Shopper

DATES, CAPACITY = 50, 30_000
CLIENTS = (1, 8, 32)
#: Purchases in a round, by the number of people.
PURCHASES = {1: 160, 10: 64}
WARM_UP = 32

addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))
_taking_turns = threading.Lock()


def run() -> Iterator[dict[str, Any]]:
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        dates = [factories.CourseRunFactory(capacity=CAPACITY) for _ in range(DATES)]
        with served() as site:
            for people, clients in itertools.product(PURCHASES, CLIENTS):
                yield _measure(site, dates[:1], people, clients)
            for people in PURCHASES:
                yield _measure(site, dates, people, CLIENTS[1])
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


@contextmanager
def served() -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as folder:
        site = Served(Path(folder))
        try:
            site.start("web")
            yield site
        finally:
            site.stop()


def _measure(site: Served, dates: Sequence[CourseRun], people: int, clients: int) -> dict[str, Any]:
    purchases, turns = PURCHASES[people], itertools.cycle(dates)

    def buy() -> None:
        with _taking_turns:
            date, address = next(turns), next(addresses)
        purchase(site.site, date, people=people, address=address)

    _seconds(buy, times=WARM_UP, clients=clients)
    confirmed = Booking.objects.filter(state=Booking.State.CONFIRMED)
    before, web, database = confirmed.count(), site.cpu("web"), database_cpu()
    seconds = _seconds(buy, times=purchases, clients=clients)
    web, database = site.cpu("web") - web, database_cpu() - database
    made = confirmed.count() - before
    assert made == purchases, f"{made} of {purchases}"
    yardstick = _seconds(
        lambda: transaction.book(dates[0].pk, people=people), times=purchases, clients=clients
    )
    spread = "one hot date" if len(dates) == 1 else f"{len(dates)} dates"
    return {
        "name": f"purchases over HTTP, {spread}, {people} {'person' if people == 1 else 'people'},"
        f" {clients} {'client' if clients == 1 else 'clients'}",
        "value": round(purchases / seconds, 1),
        "unit": "purchases/s",
        "yardstick": round(purchases / yardstick, 1),
        "ratio": round(yardstick / seconds, 3),
        "cpu_ms": round(web / purchases * 1000, 1),
        "database_cpu_ms": round(database / purchases * 1000, 1),
    }


def purchase(site: str, date: CourseRun, *, people: int, address: str) -> None:
    """By somebody new each time, for an organisation of theirs."""
    number, shopper = uuid.uuid4().hex[:12], Shopper(site, address=address)
    booking = shopper.hold(date.public_id, places=people)
    named = (f"Person {n} {number}, person{n}.{number}@example.org, Teacher" for n in range(people))
    shopper.answer(
        booking,
        people="\n".join(named),
        organisation=f"Example Council {number}",
        email=f"booker{number}@example.org",
    )
    shopper.confirm(booking)
    shopper.close()


def _seconds(work: Callable[[], None], *, times: int, clients: int) -> float:
    """How long all the clients together take to do `work` so many times."""
    start, failures = threading.Barrier(clients + 1), list[Exception]()
    left = iter(range(times))

    def client() -> None:
        start.wait()
        try:
            while next(left, None) is not None:
                work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failures:
        raise failures[0]
    return seconds
