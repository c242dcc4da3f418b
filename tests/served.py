"""The site as production runs it, on a port of this machine: gunicorn with its workers, the worker
of the queue, the scheduler and the stand-in for Stripe, each a process that can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
#: As gunicorn runs on this project's machines: a process for each core, threads in each.
WORKERS, THREADS = 2, 8
PATIENCE = 90
SECRET_KEY, WEBHOOK_SECRET = "sk_test_served", "whsec_served"


class Served:
    """Each part by its name: "web", "worker", "scheduler", "stripe"."""

    def __init__(
        self, folder: Path, *, smtp_port: int = 25, settings: str = "tests.served_settings"
    ) -> None:
        self.port, self.stripe_port = free_port(), free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.stripe = f"http://127.0.0.1:{self.stripe_port}"
        self.folder = folder
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DATABASE_NAME": connection.settings_dict["NAME"],
            "DATABASE_HOST": connection.settings_dict["HOST"],
            "SITE_URL": f"http://localhost:{self.port}",  # passkeys want a name
            "SMTP_PORT": str(smtp_port),
            "STRIPE_API_BASE": self.stripe,
            "VAR_DIR": str(folder / "var"),
        }
        self._commands = {
            "web": [
                *("-m", "gunicorn", "--no-control-socket", f"--bind=127.0.0.1:{self.port}"),
                *(f"--workers={WORKERS}", f"--threads={THREADS}", "--keep-alive=30"),
                "config.wsgi",
            ],
            "worker": [
                *("manage.py", "db_worker", "--backend=background", "--interval=0.1"),
                "--no-startup-delay",
            ],
            "scheduler": ["manage.py", "scheduler"],
            "stripe": [
                *("-m", "bookings.payments.stand_in", f"--port={self.stripe_port}"),
                *(f"--secret-key={SECRET_KEY}", f"--webhook-secret={WEBHOOK_SECRET}"),
                f"--webhook={self.site}/webhooks/stripe/",
                f"--state={folder / 'stripe.sqlite3'}",
            ],
        }

    def start(self, *parts: str) -> None:
        """Start these, each the head of a group of processes; the web server answers then."""
        for part in parts:
            with (self.folder / f"{part}.log").open("ab") as log:
                self.parts[part] = subprocess.Popen(
                    [sys.executable, *self._commands[part]],
                    cwd=ROOT, env=self._environment, stdout=log, stderr=log,
                    start_new_session=True,
                )  # fmt: skip
        if "web" in parts:
            self.await_answer()

    def kill(self, part: str) -> None:
        """`kill -9` for it and everything that it has started."""
        process = self.parts.pop(part)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for part in list(self.parts):
            self.kill(part)

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=self._environment, capture_output=True, text=True,
        )  # fmt: skip

    def manage_later(self, *command: str, minutes: float) -> subprocess.CompletedProcess[str]:
        """The same, by a clock that is so many minutes ahead."""
        return subprocess.run(
            [sys.executable, "-m", "tests.browser.later", str(minutes), *command],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
        )

    def await_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline:
            try:
                return opener.open(f"{self.site}/webhooks/stripe/").close()
            except urllib.error.HTTPError as answer:
                return answer.close()
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "web.log").read_text()[-2000:])

    def cpu(self, part: str) -> float:
        """Seconds of processor that it and what it has started have used."""
        return sum(map(_cpu_of, tree(self.parts[part].pid)))


def database_cpu() -> float:
    """The same of the database server."""
    postmaster = (settings.VAR_DIR / "postgres" / "postmaster.pid").read_text().split()[0]
    return sum(map(_cpu_of, tree(int(postmaster)))) + _cpu_of(int(postmaster), fields=(15, 16))


def tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from tree(int(child))


def _cpu_of(pid: int, *, fields: tuple[int, int] = (13, 14)) -> float:
    with suppress(OSError):
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(numbers[each - 2]) for each in fields) / os.sysconf("SC_CLK_TCK")
    return 0.0


def free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
