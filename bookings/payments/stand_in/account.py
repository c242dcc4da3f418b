"""The one Stripe account that is stood in for: its objects, its clock, its events."""

import copy
import secrets
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .errors import missing_object
from .store import Json, Store

API_VERSION = "2026-10-28.endive"
ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 22) -> str:
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


class Account:
    def __init__(self, store: Store, *, secret_key: str, url: str = "") -> None:
        self.store = store
        self.secret_key = secret_key
        #: Where the hosted pages are; known once the server has its port.
        self.url = url
        #: Told of every event, inside the transaction that made it.
        self.on_event: Callable[[Json], None] = lambda event: None
        self._cause: Json = {"id": None, "idempotency_key": None}

    def now(self) -> int:
        """Seconds since 1970, moved on by as much as a test has asked for."""
        return int(time.time()) + int(self.store.setting("clock", 0))

    @contextmanager
    def transaction(self, cause: Json | None = None) -> Iterator[None]:
        """All or nothing. `cause` is the API request that the events within will name."""
        with self.store.transaction():
            self._cause, before = cause or self._cause, self._cause
            try:
                yield
            finally:
                self._cause = before

    def get(self, kind: str, id: str, *, param: str = "id") -> Json:
        """The object, or Stripe's 404."""
        found = self.store.load(kind, id)
        if found is None:
            raise missing_object(kind, id, param)
        return found

    def emit(self, type: str, obj: Json, previous: Json | None = None) -> Json:
        """Record that something happened to `obj`, as it is now; `previous` holds what changed."""
        data: Json = {"object": copy.deepcopy(obj)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = self.store.save(
            {
                "id": new_id("evt_", 24),
                "object": "event",
                "api_version": API_VERSION,
                "created": self.now(),
                "data": data,
                "livemode": False,
                "pending_webhooks": 1,
                "request": dict(self._cause),
                "type": type,
            }
        )
        self.on_event(event)
        return event
