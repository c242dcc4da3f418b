"""Runs the parts of the demonstration side by side: starts them, starts again the one that dies,
and stops them all. Each is a fork of this process, so that Django is loaded once for all."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import connection, get_context
from pathlib import Path

#: Seconds a part must live for its end to be an accident and not a habit, and the deaths in a row
#: that are one.
YOUNG, DEATHS = 5.0, 3
#: Seconds the parts get to finish what they are doing.
GRACE = 5.0
#: What tells the supervisor to stop: Ctrl-C, `kill`, a terminal that is closed.
STOPPERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

_forks = get_context("fork")


class PartFailed(Exception):
    """A part that cannot be kept running, in words for whoever started the demonstration."""


class Part:
    """One process of the demonstration, with a log and a process group of its own: Ctrl-C reaches
    the supervisor alone, and whatever the part has started ends with it."""

    def __init__(self, name: str, work: Callable[[], object], *, log: Path) -> None:
        self.name, self.log, self.deaths = name, log, 0
        self._work = work
        log.write_bytes(b"")

    def start(self) -> None:
        self.process = _forks.Process(target=self._be, args=(os.getpid(),), name=self.name)
        self.process.start()
        os.setpgid(self.process.pid, self.process.pid)
        self.started_at = time.monotonic()

    def revive(self) -> None:
        """Start a dead part again. Raises PartFailed when it keeps dying at once."""
        lived = time.monotonic() - self.started_at
        self.deaths = self.deaths + 1 if lived < YOUNG else 0
        if self.deaths == DEATHS:
            raise PartFailed(
                f"The {self.name} stops as soon as it starts. It says why in {self.log}."
            )
        self.signal(signal.SIGKILL)
        self.start()

    def signal(self, number: int) -> None:
        """Signal the part and all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _be(self, supervisor: int) -> None:
        for number in STOPPERS:
            signal.signal(number, signal.SIG_DFL)
        _die_with(supervisor)
        output = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output, stream.fileno())
            stream.reconfigure(line_buffering=True)
        self._work()


class Supervisor:
    def __init__(self, parts: Sequence[Part], *, say: Callable[[str], object]) -> None:
        self.parts, self._say = parts, say

    def start(self) -> None:
        for part in self.parts:
            part.start()

    def look_after(self, *, seconds: float = 1) -> None:
        """Wait for so many seconds, or until a part seems to have died, and start again what has.

        Raises PartFailed."""
        connection.wait([part.process.sentinel for part in self.parts], timeout=seconds)
        for part in self.parts:
            if part.process.exitcode is not None:
                self._say(f"The {part.name} has stopped; starting it again. Its log: {part.log}")
                part.revive()

    def stop(self) -> None:
        """Ask every part to end, and end those that do not."""
        started = [part for part in self.parts if hasattr(part, "process")]
        for part in started:
            part.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for part in started:
            part.process.join(max(0.0, deadline - time.monotonic()))
        for part in started:
            part.signal(signal.SIGKILL)


def _die_with(supervisor: int) -> None:
    """End when the supervisor ends, even by `kill -9`, which gives it no time to say so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != supervisor:
        sys.exit()
