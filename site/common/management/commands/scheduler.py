import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from common.acting import acting

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Run the periodic commands of settings.SCHEDULE, each as often as it says, until stopped."
    )

    def handle(self, **options: object) -> None:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        due = {command: time.monotonic() for command, _ in settings.SCHEDULE}
        while not stopped.wait(1):
            for command, seconds in settings.SCHEDULE:
                if time.monotonic() >= due[command] and not stopped.is_set():
                    self._run(command)
                    due[command] = time.monotonic() + seconds

    def _run(self, command: str) -> None:
        """One failing command must not stop the others; it is tried again at its next turn."""
        close_old_connections()
        try:
            with acting(origin=f"manage.py {command}"):
                call_command(command, stdout=self.stdout, stderr=self.stderr)
        except Exception:
            logger.exception("%s failed", command)
