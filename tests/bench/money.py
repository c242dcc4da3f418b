"""Webhook deliveries a second over HTTP: gunicorn and PostgreSQL (which waits for its disk) as
production runs them. Beside them, a bare view under the same gunicorn. Stripe waits for each
answer: how long the slowest of a hundred takes is told too."""

import http.client
import json
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from bookings.models import StripeEvent
from bookings.payments.stand_in.webhooks import sign
from tests.served import WEBHOOK_SECRET, Served

CLIENTS = (1, 8)
DELIVERIES = 600
#: Before the first: each thread of the web server has its connection then.
WARM_UP = 200

Delivery = tuple[bytes, str]


def webhooks() -> Iterator[dict[str, Any]]:
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as bare:
            sites = [
                Served(Path(ours)), Served(Path(bare), settings="tests.bench.bare_settings")
            ]  # fmt: skip
            try:
                for site in sites:
                    site.start("web")
                    _deliver(site, times=WARM_UP, clients=CLIENTS[-1])
                for clients in CLIENTS:
                    yield _measure(*sites, clients=clients)
            finally:
                for site in sites:
                    site.stop()
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


def _measure(site: Served, bare: Served, *, clients: int) -> dict[str, Any]:
    before = StripeEvent.objects.count()
    seconds, took = _deliver(site, times=DELIVERIES, clients=clients)
    stored = StripeEvent.objects.count() - before
    assert stored == DELIVERIES, f"{stored} of {DELIVERIES}"
    yardstick, _ = _deliver(bare, times=DELIVERIES, clients=clients)
    return {
        "name": f"webhooks over HTTP, {clients} {'client' if clients == 1 else 'clients'}",
        "value": round(DELIVERIES / seconds, 1),
        "unit": "deliveries/s",
        "yardstick": round(DELIVERIES / yardstick, 1),
        "ratio": round(yardstick / seconds, 3),
        "p99_ms": round(sorted(took)[int(DELIVERIES * 0.99)] * 1000, 1),
    }


def _signed() -> Delivery:
    event = {
        "id": f"evt_{uuid.uuid4().hex}", "object": "event", "type": "charge.dispute.updated",
        "livemode": False, "created": int(time.time()),
        "data": {"object": {"id": f"du_{uuid.uuid4().hex}", "object": "dispute"}},
    }  # fmt: skip
    body = json.dumps(event, indent=2).encode()
    return body, sign(body, WEBHOOK_SECRET, int(time.time()))


def _deliver(site: Served, *, times: int, clients: int) -> tuple[float, list[float]]:
    """Seconds for all the clients together, each with one connection, and those of each answer."""
    start, failures = threading.Barrier(clients + 1), list[Exception]()
    left, took = iter([_signed() for _ in range(times)]), list[float]()

    def client() -> None:
        there = http.client.HTTPConnection(urlsplit(site.site).netloc, timeout=30)
        start.wait()
        try:
            while delivery := next(left, None):
                began = time.perf_counter()
                _post(there, *delivery)
                took.append(time.perf_counter() - began)
        except Exception as error:
            failures.append(error)
        finally:
            there.close()

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
    return seconds, took


def _post(there: http.client.HTTPConnection, body: bytes, header: str) -> None:
    headers = {"Content-Type": "application/json", "Stripe-Signature": header}
    there.request("POST", "/webhooks/stripe/", body, headers)
    answer = there.getresponse()
    answer.read()
    assert answer.status == 200, answer.status
