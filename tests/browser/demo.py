"""The demonstration, started and stopped as a person does, with the levers that a test needs: the
command line, the stand-in's control, and bad luck for the web server."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Seconds in which all of it has ended after Ctrl-C, and in which what died is back.
PATIENCE = 20


class Demo:
    def __init__(self, folder: Path) -> None:
        port, stripe_port = _free_port(), _free_port()
        self.site = f"http://localhost:{port}"
        self.stripe = f"http://127.0.0.1:{stripe_port}"
        self._folder = folder
        self._environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "PORT": str(port),
            "STRIPE_PORT": str(stripe_port),
            "VAR_DIR": str(folder),
        }

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in self._process.stdout:
            said.append(line)
            if line == "Ctrl-C stops it.\n":
                return
        raise AssertionError("".join(said))

    def stop(self) -> str:
        """Ctrl-C. The last line of what it said."""
        self._process.send_signal(signal.SIGINT)
        try:
            said, _ = self._process.communicate(timeout=PATIENCE)
        finally:
            self._process.kill()
        return said.splitlines()[-1]

    def manage(self, *command: str, minutes_later: float = 0) -> str:
        """What `manage.py` prints. Only its own clock is ahead, where `minutes_later` says so."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.browser.later", str(minutes_later), *command],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def webhooks(self, mode: str, *, seconds: float = 0) -> Iterator[None]:
        """How the stand-in sends its events meanwhile: see its `webhooks`."""
        self._control("webhook_mode", mode=mode, seconds=seconds)
        try:
            yield
        finally:
            self._control("webhook_mode", mode="deliver")

    def kill_web_server(self) -> None:
        """`kill -9` for gunicorn and its worker. The supervisor starts them again when it can."""
        os.killpg(self._web_server(), signal.SIGKILL)

    @contextmanager
    def supervisor_held(self) -> Iterator[None]:
        """What dies meanwhile stays dead until the end, and is back after it."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)
            self._await_answer()

    def _await_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                return _open(self.site)
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"{self.site} does not answer")

    def _web_server(self) -> int:
        said = (self._folder / "log" / "web.log").read_text()
        return int(re.findall(r"\[(\d+)\] \[INFO\] Listening at", said)[-1])

    def _control(self, method: str, **arguments: object) -> None:
        request = urllib.request.Request(
            f"{self.stripe}/_control/{method}",
            json.dumps(arguments).encode(),
            {"Content-Type": "application/json"},
        )
        _open(request)


def _open(request: str | urllib.request.Request) -> None:
    """Never by way of a proxy."""
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).close()


def _free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
