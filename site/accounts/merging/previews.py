"""What a merge, or its undoing, would do: done, looked at and rolled back, so that what is shown is
what comes."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction
from django.utils.text import capfirst

from accounts.merging import learners, organisations, wording
from accounts.merging.journal import Journal
from accounts.merging.values import model_of
from accounts.models import Learner, Organisation, User

#: Rows of each kind that are named; the rest is counted.
FIRST = 5


class Group(NamedTuple):
    heading: str
    total: int
    first: list[str]

    @property
    def more(self) -> int:
        return self.total - len(self.first)


class Preview(NamedTuple):
    moves: list[Group]
    settled: list[str]
    stays: list[Group]


def of_merge(
    gone: Organisation | Learner, *, into: Organisation | Learner, by: User, now: dt.datetime
) -> Preview:
    """Raises MergeError when it cannot be made."""
    with rolled_back():
        journal = _merge(gone, into, by, now)
    return Preview(groups(journal.moved), journal.settled, groups(journal.stayed))


def _merge(
    gone: Organisation | Learner, into: Organisation | Learner, by: User, now: dt.datetime
) -> Journal:
    if isinstance(gone, Organisation) and isinstance(into, Organisation):
        return organisations.merge(gone, into=into, reason="", by=by, now=now)
    assert isinstance(gone, Learner)
    assert isinstance(into, Learner)
    return learners.merge(gone, into=into, reason="", by=by, now=now)


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def groups(rows: Mapping[str, Sequence[int]]) -> list[Group]:
    """The rows of each kind: how many, and the first of them by name."""
    return [
        Group(capfirst(wording.named(label, len(pks))), len(pks), _first(label, pks))
        for label, pks in rows.items()
        if pks
    ]


def _first(label: str, pks: Sequence[int]) -> list[str]:
    model = model_of(label)
    related = [field.name for field in model._meta.fields if field.is_relation]
    found = model._base_manager.filter(pk__in=pks[:FIRST]).order_by("pk").select_related(*related)
    return [str(row) for row in found]
