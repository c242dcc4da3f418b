"""**Needs attention** as a page shows it: what each watch has found, and how much of it."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from common.attention import Trouble, Watch, watches

#: Lines of one watch on the page; the rest follows as these are settled.
LINES = 25


@dataclass(frozen=True)
class Section:
    watch: Watch
    troubles: list[Trouble] = field(default_factory=list)
    total: int = 0

    @property
    def anchor(self) -> str:
        return f"attention-{self.watch.name}"


def sections(request: HttpRequest) -> list[Section]:
    """Of each watch that has found something; two queries at most for each."""
    looked = [_section(watch) for watch in watches(request)]
    return [section for section in looked if section.total]


def counts(request: HttpRequest) -> list[tuple[Watch, int]]:
    """How much each has found that has found something: a query for each, once a request."""
    known: list[tuple[Watch, int]] | None = getattr(request, "_attention", None)
    if known is None:
        counted = [(watch, watch.found().count()) for watch in watches(request)]
        known = [(watch, number) for watch, number in counted if number]
        request._attention = known  # type: ignore[attr-defined]
    return known


def _section(watch: Watch) -> Section:
    found = watch.found()
    items: list[Any] = list(found[: LINES + 1])
    total = len(items) if len(items) <= LINES else found.count()
    return Section(watch, [watch.trouble(item) for item in items[:LINES]], total)
