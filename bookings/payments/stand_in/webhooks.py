"""Telling the site: signed, retried, and in as bad an order as a test asks for.

A delivery is a row, made in the transaction of its event, so that a restarted stand-in still sends
it. How it goes is settled then, by the `webhooks` mode:

    deliver    sent once
    duplicate  sent twice
    delay      sent after `seconds`
    reorder    held until `Control.deliver`, which sends the newest first
    corrupt    altered after signing, at every attempt
    drop       never sent

`Control.resend` sends a clean one, as the dashboard does.
"""

import hashlib
import hmac
import http.client
import json
import sqlite3
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from .account import Account
from .sessions import expire_due
from .store import Json

MODES = ("deliver", "duplicate", "delay", "reorder", "corrupt", "drop")
#: Seconds before each further attempt: some fifteen minutes, long enough to restart a site.
PAUSES = (1, 2, 5, 10, 30, 60, 120, 300, 300)
TIMEOUT = 10


def sign(body: bytes, secret: str, at: int) -> str:
    """The Stripe-Signature header of the body."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def payload(event: Json) -> bytes:
    return json.dumps(event, indent=2).encode()


class Webhooks:
    """Without an address, events are kept and nothing is sent."""

    def __init__(
        self, account: Account, url: str | None, secret: str, pauses: Sequence[float] = PAUSES
    ) -> None:
        self.account = account
        self.url = url
        self.secret = secret
        self._pauses = pauses
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._sending = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="stripe-webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        self._thread.join(TIMEOUT)

    def enqueue(self, event: Json, *, mode: str | None = None) -> None:
        """Owe the site this event."""
        if self.url is None:
            return
        setting = self.account.store.setting("webhooks", {"mode": "deliver", "seconds": 0})
        mode = mode or setting["mode"]
        due = None if mode == "reorder" else time.time()
        if mode == "delay":
            due = time.time() + setting["seconds"]
        for _ in range(2 if mode == "duplicate" else 1):
            self.account.store.rows(
                "INSERT INTO deliveries (event, due, corrupt, state) VALUES (?, ?, ?, ?)",
                event["id"],
                due,
                mode == "corrupt",
                "dropped" if mode == "drop" else "waiting",
            )
        self._wake.set()

    def deliver_waiting(self) -> None:
        """Attempt all that waits, due or not, once: held ones first, the newest of them first."""
        rows = self.account.store.rows(
            "SELECT id FROM deliveries WHERE state = 'waiting'"
            " ORDER BY due IS NOT NULL, CASE WHEN due IS NULL THEN -id ELSE id END"
        )
        for row in rows:
            self._attempt(row["id"])

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            expire_due(self.account)
            self._deliver_due()
            self._wake.wait(self._pause())

    def _pause(self) -> float:
        """Until the next delivery is due, and never so long that a session expires late."""
        row = self.account.store.row(
            "SELECT min(due) AS due FROM deliveries WHERE state = 'waiting'"
        )
        if row is None or row["due"] is None:
            return 1
        return float(min(1, max(0, row["due"] - time.time())))

    def _deliver_due(self) -> None:
        for row in self.account.store.rows(
            "SELECT id FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY due, id",
            time.time(),
        ):
            if self._stopping.is_set():
                return
            self._attempt(row["id"])

    def _attempt(self, delivery_id: int) -> None:
        # One at a time, and no transaction open meanwhile: the site calls back while it answers.
        with self._sending:
            row = self.account.store.row(
                "SELECT * FROM deliveries WHERE id = ? AND state = 'waiting'", delivery_id
            )
            if row is None:
                return
            body = payload(self.account.get("event", row["event"]))
            header = sign(body, self.secret, int(time.time()))
            if row["corrupt"]:
                body = body.replace(b'"evt_', b'"evt_x', 1)
            try:
                status, error = self._post(body, header), None
            except (OSError, http.client.HTTPException) as failure:
                status, error = None, repr(failure)
            self._note(row, status, error)

    def _note(self, row: sqlite3.Row, status: int | None, error: str | None) -> None:
        attempts = row["attempts"] + 1
        delivered = status is not None and 200 <= status < 300
        given_up = attempts > len(self._pauses)
        state = "delivered" if delivered else "given up" if given_up else "waiting"
        due = time.time() + self._pauses[attempts - 1] if state == "waiting" else row["due"]
        self.account.store.rows(
            "UPDATE deliveries SET state = ?, attempts = ?, due = ?, response = ?, error = ?"
            " WHERE id = ?",
            state,
            attempts,
            due,
            status,
            error,
            row["id"],
        )

    def _post(self, body: bytes, header: str) -> int:
        address = urlsplit(self.url or "")
        kind = (
            http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(address.netloc, timeout=TIMEOUT)
        try:
            connection.request(
                "POST",
                address.path or "/",
                body,
                {
                    "Content-Type": "application/json; charset=utf-8",
                    "Stripe-Signature": header,
                    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                },
            )
            return connection.getresponse().status
        finally:
            connection.close()
