"""Periodic work over many rows: one that fails keeps the others from nothing."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def done_for_each(items: Iterable[Item], deed: Callable[[Item], int]) -> int:
    """The sum of what `deed` comes to. What failed is raised when all the others are done, in one
    ExceptionGroup: the scheduler logs it, and it is tried again at the next turn."""
    done, failed = 0, []
    for item in items:
        try:
            done += deed(item)
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} failed, {done} done", failed)
    return done
