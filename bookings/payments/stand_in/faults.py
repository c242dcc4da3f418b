"""Failures that a test asks for, each for the next few calls it matches."""

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase

KINDS = {
    "status": "answer `status` and do nothing; keep no answer under the idempotency key",
    "stored": "answer 500, do nothing, and give that answer again whenever the key comes back",
    "slow": "do it, then answer after `seconds`; the key is in use meanwhile",
    "lost": "do it, then drop the connection without an answer",
    "drop": "drop the connection and do nothing",
}


class Dropped(Exception):
    """The connection is to be closed without an answer."""


@dataclass
class Fault:
    #: A shell pattern over "METHOD /path", such as "POST /v1/refunds" or "* /v1/checkout/*".
    match: str
    kind: str
    times: int = 1
    status: int = 500
    seconds: float = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The first that matches, with one of its times used up."""
        with self._lock:
            for fault in self._waiting:
                if fnmatchcase(f"{method} {path}", fault.match):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None
