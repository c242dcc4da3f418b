"""How many a date has room for. It may change in either direction: under what was sold nothing is
cancelled, and nothing more is sold.

Whoever counts seats says so here (`counts`), and hears of a change in its transaction, with the
date locked (`hears`): courses knows of no bookings."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from common import audit
from courses.models import CourseRun

Listener = Callable[[CourseRun, int], None]
Counter = Callable[[CourseRun], int]
_listeners: list[Listener] = []
_counters: list[Counter] = []


def hears(listener: Listener) -> Listener:
    """Told of the date as it is now, and of the capacity that it had."""
    _listeners.append(listener)
    return listener


def counts(counter: Counter) -> Counter:
    """Says how many seats of a date are taken just now."""
    _counters.append(counter)
    return counter


def taken(run: CourseRun) -> int:
    return sum(counter(run) for counter in _counters)


def change(run: CourseRun, *, to: int, by: User | None = None) -> CourseRun:
    """Give `run` another capacity, under the lock that everybody takes who takes its seats. It
    comes back as it is now."""
    with transaction.atomic():
        locked = lock(run)
        before = locked.capacity
        if before != to:
            locked.capacity = to
            locked.save(update_fields=["capacity"])
            audit.record(
                "courses.capacity.change",
                on=locked,
                before={"capacity": before},
                after={"capacity": to},
                by=by,
            )
            for listener in _listeners:
                listener(locked, before)
    return locked


def lock(run: CourseRun) -> CourseRun:
    """The date as it is, for the rest of the transaction."""
    runs = CourseRun.objects.select_for_update(of=("self",), no_key=True)
    return runs.select_related("course").get(pk=run.pk)


def too_small(run: CourseRun) -> str:
    """What the office is told when more is taken than there is room for; nothing if it is not."""
    sold = taken(run)
    if sold <= run.capacity:
        return ""
    return (
        f"{sold} places are sold or held, {sold - run.capacity} more than there is room for."
        " Nothing was cancelled, and nothing more is sold until there is room again."
    )
