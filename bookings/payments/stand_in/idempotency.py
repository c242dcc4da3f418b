"""One outcome for each idempotency key: kept with the work, given again, forgotten after a day."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from .account import Account
from .errors import ApiError
from .store import Json

KEPT = 24 * 60 * 60


class Call(NamedTuple):
    method: str
    path: str
    params: Json
    #: The idempotency key, of a POST.
    key: str | None
    request_id: str


class Outcome(NamedTuple):
    status: int
    body: Json
    #: The request that was first answered so.
    request_id: str


class Keys:
    def __init__(self, account: Account) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._in_use: set[str] = set()

    @contextmanager
    def hold(self, key: str | None) -> Iterator[None]:
        """Refuse a second request under the key while the first is under way."""
        if key is None:
            yield
            return
        if not 0 < len(key) <= 255:
            raise ApiError("Idempotency keys must have between 1 and 255 characters.")
        with self._lock:
            if key in self._in_use:
                raise _in_use(key)
            self._in_use.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._in_use.discard(key)

    def replay(self, call: Call) -> Outcome | None:
        """The outcome kept for the call's key, unless it has been forgotten by now."""
        store = self._account.store
        store.rows("DELETE FROM answers WHERE created <= ?", self._account.now() - KEPT)
        row = store.row("SELECT * FROM answers WHERE key = ?", call.key)
        if row is None:
            return None
        method, path, params = json.loads(row["request"])
        if (method, path) != (call.method, call.path):
            raise _used_for(call, f"for the same endpoint they were first used for ('{path}')")
        if params != call.params:
            raise _used_for(call, "with the same parameters they were first used with")
        return Outcome(row["status"], json.loads(row["body"]), row["request_id"])

    def keep(self, call: Call, status: int, body: Json) -> Outcome:
        if call.key is not None:
            self._account.store.rows(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)",
                call.key,
                json.dumps([call.method, call.path, call.params]),
                status,
                json.dumps(body),
                call.request_id,
                self._account.now(),
            )
        return Outcome(status, body, call.request_id)


def _in_use(key: str) -> ApiError:
    return ApiError(
        "There is currently another in-progress request using this Idempotent Key (that probably "
        f"means you submitted twice, and the other request is still going through): {key}. Please "
        "try again later.",
        status=409,
        code="idempotency_key_in_use",
    )


def _used_for(call: Call, condition: str) -> ApiError:
    return ApiError(
        f"Keys for idempotent requests can only be used {condition}. Try using a key other than "
        f"'{call.key}' if you meant to execute a different request.",
        type="idempotency_error",
    )
