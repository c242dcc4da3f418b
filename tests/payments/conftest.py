"""The stand-in for Stripe on a free port, and a site for it to tell."""

import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest
import stripe

from bookings.payments import gateway
from bookings.payments.stand_in import StandIn
from tests.payments.booking import open_session
from tests.payments.wire import BEARER, SECRET_KEY, SESSION, SESSIONS, WEBHOOK_SECRET, ask


class Delivery(NamedTuple):
    body: bytes
    signature: str


class Site:
    """Takes webhooks on a real port. Answers with `statuses` while there are any, then with 200."""

    def __init__(self) -> None:
        self.received: list[Delivery] = []
        self.statuses: deque[int] = deque()
        self._arrival = threading.Condition()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with site._arrival:
                    site.received.append(Delivery(body, self.headers["Stripe-Signature"]))
                    site._arrival.notify_all()
                self.send_response(site.statuses.popleft() if site.statuses else 200)
                self.end_headers()

            def log_message(self, *args: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/stripe/"
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    def wait_for(self, count: int) -> list[Delivery]:
        """What has been received, once it is so many."""
        with self._arrival:
            assert self._arrival.wait_for(lambda: len(self.received) >= count, timeout=5)
            return list(self.received)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


@pytest.fixture
def stand_in(site, settings, monkeypatch):
    settings.STRIPE_SECRET_KEY = SECRET_KEY
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    # The SDK waits half a second before it tries again; the tests need not.
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
    with StandIn(
        secret_key=SECRET_KEY, webhook_secret=WEBHOOK_SECRET, webhook=site.url, pauses=(0.05, 0.05)
    ) as stand_in:
        settings.STRIPE_API_BASE = stand_in.url
        yield stand_in


@pytest.fixture
def get(stand_in):
    return lambda path, params=None, headers=BEARER: ask(stand_in.url, "GET", path, params, headers)


@pytest.fixture
def post(stand_in):
    def post(path, params=None, *, key=None, headers=BEARER):
        named = {"Idempotency-Key": key} if key else {}
        return ask(stand_in.url, "POST", path, params, headers | named)

    return post


@pytest.fixture
def client(stand_in) -> stripe.StripeClient:
    return stripe.StripeClient(SECRET_KEY, base_addresses={"api": stand_in.url})


@pytest.fixture
def session(post):
    return post(SESSIONS, SESSION).json


@pytest.fixture
def press(stand_in):
    """Press a button of the hosted page."""
    return lambda session, action: ask(
        stand_in.url, "POST", f"/c/pay/{session['id']}", {"action": action}, {}
    )


@pytest.fixture
def paid(stand_in) -> gateway.CheckoutSession:
    """A session of £240, paid."""
    session = open_session()
    stand_in.control.pay(session.id)
    return gateway.retrieve_session(session.id)
