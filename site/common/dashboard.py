"""The office's first page: lists of what waits for somebody, each shown to those who may act on it.

A room adds a list by registering a `Panel` of its own in its wagtail_hooks, and a number beside
the heading by registering a `Count`. Each costs the same few queries however much waits."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component

#: Rows of a list; the rest is one click away.
ROWS = 6


class Status(NamedTuple):
    """A word with its mark: an icon of Wagtail's."""

    mark: str
    word: str


class Action(NamedTuple):
    """A button in a row that posts, and comes back."""

    url: str
    label: str


class Row(NamedTuple):
    title: str
    url: str = ""
    #: In the order of the panel's headings, after the title's.
    cells: Sequence[str | int] = ()
    status: Status | None = None
    action: Action | None = None


class Panel(Component):
    """A list, with where all of it is found and what is said when nothing waits."""

    template_name = "common/cms/panel.html"
    order: ClassVar[int]
    name: ClassVar[str]
    heading: ClassVar[str]
    #: Of the columns: the title's first, then of the cells.
    headings: ClassVar[Sequence[str]]
    #: Those of the columns that hold numbers, to be set under one another.
    numbers: ClassVar[Sequence[str]] = ()
    empty: ClassVar[str]
    #: Of the link to the whole list.
    more: ClassVar[str] = "See the full list"
    #: Any of these may see it.
    permissions: ClassVar[Sequence[str]]

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def is_for(self, user: Any) -> bool:
        return any(user.has_perm(permission) for permission in self.permissions)

    @abstractmethod
    def waiting(self) -> QuerySet[Any]:
        """All that waits, the most pressing first, with whatever a row shows."""

    @abstractmethod
    def row(self, item: Any) -> Row:
        """One of them, as its line says it."""

    @abstractmethod
    def more_url(self) -> str:
        """Where all of them are."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        waiting = self.waiting()
        rows = [self.row(item) for item in waiting[:ROWS]]
        return {
            "panel": self,
            "request": self.request,
            "csrf_token": parent_context.get("csrf_token"),
            "rows": [(row, zip(self.headings[1:], row.cells, strict=True)) for row in rows],
            "total": waiting.count(),
            "shown": ROWS,
            "more_url": self.more_url(),
        }


class Count(SummaryItem):
    """How much waits, as a number that leads to it."""

    template_name = "common/cms/count.html"
    icon: ClassVar[str]
    #: What is counted: one of it, and several.
    one: ClassVar[str]
    several: ClassVar[str]
    permission: ClassVar[str]

    def is_shown(self) -> bool:
        return bool(self.request.user.has_perm(self.permission))

    @abstractmethod
    def number(self) -> int:
        """How many wait."""

    @abstractmethod
    def url(self) -> str:
        """Where they are."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        number = self.number()
        words = self.one if number == 1 else self.several
        return {"icon": self.icon, "number": number, "words": words, "url": self.url()}


_panels: list[type[Panel]] = []
_counts: list[type[Count]] = []
Shown = TypeVar("Shown", bound=type[Panel | Count])


def register(shown: Shown) -> Shown:
    """A decorator for a `Panel` or a `Count`."""
    if issubclass(shown, Panel):
        _panels.append(shown)
    elif issubclass(shown, Count):
        _counts.append(shown)
    return shown


def panels(request: HttpRequest) -> list[Panel]:
    """Those that whoever asks may act on."""
    made = [panel(request) for panel in _panels]
    return [panel for panel in made if panel.is_for(request.user)]


def counts(request: HttpRequest) -> list[Count]:
    return [count(request) for count in _counts]
