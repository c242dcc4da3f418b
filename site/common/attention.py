"""Needs attention: everything that is not as it should be, in one queue, each with what settles it.

A room registers a `Watch` in its wagtail_hooks. The page counts and lists what each has found; a
watch that has found nothing costs one query."""

import datetime as dt
from abc import ABC, abstractmethod
from typing import Any, ClassVar, NamedTuple, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

from common.dashboard import Action


class Trouble(NamedTuple):
    """One thing to settle. `what` is a sentence of the office's own words: it names nobody."""

    #: What it is about, as a link: a booking, a date, a message.
    title: str
    url: str
    what: str
    since: dt.datetime | None = None
    #: A button that settles it at once; without one the link leads to where it is settled,
    action: Action | None = None
    #: and this says what is done there.
    step: str = "Open"


class Watch(ABC):
    """Looks for one kind of trouble."""

    name: ClassVar[str]
    order: ClassVar[int]
    heading: ClassVar[str]
    #: How it is settled, in a sentence.
    advice: ClassVar[str] = ""
    #: Any of these may see and settle it.
    permissions: ClassVar[tuple[str, ...]]

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def is_for(self, user: Any) -> bool:
        return any(user.has_perm(permission) for permission in self.permissions)

    @abstractmethod
    def found(self) -> QuerySet[Any]:
        """All of it, the most pressing first, with whatever a line shows."""

    @abstractmethod
    def trouble(self, item: Any) -> Trouble:
        """One of them, as its line says it."""


_watches: list[type[Watch]] = []
Registered = TypeVar("Registered", bound=type[Watch])


def register(watch: Registered) -> Registered:
    _watches.append(watch)
    return watch


def watches(request: HttpRequest) -> list[Watch]:
    """Those that whoever asks may settle, in their order."""
    made = [watch(request) for watch in sorted(_watches, key=lambda watch: watch.order)]
    return [watch for watch in made if watch.is_for(request.user)]
