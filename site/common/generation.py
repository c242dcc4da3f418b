"""Numbers that change when something changed, seen by every process at once: whatever was made
under an earlier number is out of date.

On one machine a number is the time stamp of a file, which costs a look-up of two microseconds. With
a cache that all machines share (Redis) it lives there."""

import os
import time
import uuid

from django.conf import settings
from django.core.cache import cache

#: Caches that are a process's own, or none: they carry no word to the others.
ALONE = ("locmem", "dummy")


class Generation:
    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        """The number now."""
        if _is_shared():
            return str(cache.get_or_set(self._key, _unique, None))
        try:
            return str(os.stat(self._file).st_mtime_ns)  # noqa: PTH116 (asked at every request)
        except FileNotFoundError:
            self.next()
            return str(os.stat(self._file).st_mtime_ns)  # noqa: PTH116

    def next(self) -> None:
        if _is_shared():
            cache.set(self._key, _unique(), None)
            return
        now = time.time_ns()
        # By hand, because a file system's own stamps are as coarse as its clock ticks.
        with open(self._file, "ab") as file:  # noqa: PTH123
            os.utime(file.fileno(), ns=(now, now))

    @property
    def _file(self) -> str:
        return f"{settings.VAR_DIR}/generation-of-{self.name}"

    @property
    def _key(self) -> str:
        return f"generation.{self.name}"


def _is_shared() -> bool:
    return not any(kind in settings.CACHES["default"]["BACKEND"] for kind in ALONE)


def _unique() -> str:
    return uuid.uuid4().hex
