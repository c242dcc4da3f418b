"""Who is at work in this thread, and with which page, command or task. Nothing of Django is asked
for: manage.py says it before there is any."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple


class Acting(NamedTuple):
    """The request is kept, not its person, who is only known after signing in."""

    request: Any = None
    origin: str = ""


_acting: ContextVar[Acting] = ContextVar("acting", default=Acting())  # noqa: B039 - a tuple


def now() -> Acting:
    return _acting.get()


@contextmanager
def acting(*, request: Any = None, origin: str = "") -> Iterator[None]:
    """Whatever is recorded inside is the doing of this request, or of this command."""
    token = _acting.set(Acting(request, origin))
    try:
        yield
    finally:
        _acting.reset(token)


def begin(*, origin: str) -> None:
    """For what tells its beginning and its end by signals: until the next `begin`."""
    _acting.set(Acting(origin=origin))
