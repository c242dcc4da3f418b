"""Tells a waiting person what goes on, and keeps the tools' own chatter in var/log/."""

import subprocess
import sys
import time
from pathlib import Path

DOT_EVERY = 2  # seconds
LINES_SHOWN = 15


def run(title, command, log, env=None):
    """Run one command under a title; True when it went well. Its output is added to the log."""
    print(title, end=" ", flush=True)
    began = time.monotonic()
    with open_log(log) as output:
        output.write(f"\n$ {' '.join(command)}\n")
        output.flush()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=env
        )
        try:
            while not finished(process):
                print(".", end="", flush=True)
        except KeyboardInterrupt:
            process.wait()  # it had the same Ctrl-C: let it tidy up
            raise
    took = f" {time.monotonic() - began:.0f} s"
    print(took if process.returncode == 0 else " failed", flush=True)
    return process.returncode == 0


def finished(process):
    try:
        process.wait(timeout=DOT_EVERY)
    except subprocess.TimeoutExpired:
        return False
    return True


def open_log(log):
    path = Path(log)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a", encoding="utf-8")


def give_up(message, log):
    """End the set-up with the last lines of the log and one line that says what is wrong."""
    lines = Path(log).read_text(encoding="utf-8", errors="replace").splitlines()
    shown = [*lines[-LINES_SHOWN:], f"(The whole log is in {log}.)"]
    print("\n".join(f"    {line}" for line in shown), file=sys.stderr)
    sys.exit(message)
