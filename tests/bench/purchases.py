"""Whole purchases a second over HTTP: choose a number, name the people, say who books, check,
confirm on invoice, see the booking, each page loaded as a browser loads it. gunicorn and PostgreSQL
(which waits for its disk) as production runs them. Beside them, the rows of the same booking by the
ORM alone, and what of the processor each side takes: the clients share this machine with the site,
and how long a core takes over the same work depends on who else is at work on it."""

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
#: Purchases in a round, by the number of people: a round is to take some ten seconds.
PURCHASES = {1: 96, 10: 48}
#: Before the first round: each thread of the web server has its connection and its templates then.
WARM_UP = 48


def _address(n: int) -> str:
    return f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"


#: Of each purchase its own. No generator: one cannot be asked by two threads at once.
addresses = map(_address, itertools.count(1))


def run() -> Iterator[dict[str, Any]]:
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        dates = [factories.CourseRunFactory(capacity=CAPACITY) for _ in range(DATES)]
        with served() as site:
            _warm_up(site, dates[0])
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
        date, address = next(turns), next(addresses)
        purchase(site.site, date, people=people, address=address)

    confirmed = Booking.objects.filter(state=Booking.State.CONFIRMED)
    before, web, database = confirmed.count(), site.cpu("web"), database_cpu()
    own = time.process_time()
    seconds = _seconds(buy, times=purchases, clients=clients)
    web, database = site.cpu("web") - web, database_cpu() - database
    own = time.process_time() - own
    made = confirmed.count() - before
    assert made == purchases, f"{made} of {purchases}"
    bare_cpu = time.process_time()
    yardstick = _seconds(
        lambda: transaction.book(next(turns).pk, people=people), times=purchases, clients=clients
    )
    bare_cpu = time.process_time() - bare_cpu
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
        "clients_cpu_ms": round(own / purchases * 1000, 1),
        "yardstick_cpu_ms": round(bare_cpu / purchases * 1000, 1),
        "cpu_ratio": round(web / bare_cpu, 1),
    }


def _warm_up(site: Served, date: CourseRun) -> None:
    _seconds(
        lambda: purchase(site.site, date, people=1, address=next(addresses)),
        times=WARM_UP,
        clients=CLIENTS[1],
    )


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
