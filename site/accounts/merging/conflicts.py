"""Where two rows cannot both become the survivor's: each room says here what is done about its own.

    @conflicts.settles(Learner)
    def enrolments(kept: Learner, gone: Learner, journal: Journal) -> None: ...

A room's settling runs before anything moves, in the transaction and under the locks of the merge.
It changes rows through the journal alone, so that undoing brings them back, and tells staff what it
did. What nobody settles and the database refuses stays behind with the row that goes."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model

from accounts.merging.journal import Journal

Settle = Callable[[Any, Any, Journal], None]
Lock = Callable[[Sequence[int]], None]

_settling: defaultdict[type[Model], list[Settle]] = defaultdict(list)
_locking: dict[str, Lock] = {}


def settles(model: type[Model]) -> Callable[[Settle], Settle]:
    """What the decorated function does when two rows of `model` become one."""

    def register(settle: Settle) -> Settle:
        _settling[model].append(settle)
        return settle

    return register


def locks(model: type[Model]) -> Callable[[Lock], Lock]:
    """The decorated function is called with the primary keys of `model` that undoing a merge is
    about to change, and locks what its room needs locked for that."""

    def register(lock: Lock) -> Lock:
        _locking[model._meta.label_lower] = lock
        return lock

    return register


def settle(kept: Model, gone: Model, journal: Journal) -> None:
    for each in _settling[type(gone)]:
        each(kept, gone, journal)


def lock(label: str, rows: Sequence[int]) -> None:
    if label in _locking:
        _locking[label](rows)
