"""`make demo` ends here: makes ready, starts everything, says where it is, and looks after it."""

import os
import signal
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import timezone

from demo import database
from demo.addresses import PortTaken, answer, check_free
from demo.content import load
from demo.guide import guide
from demo.parts import LOGS, parts
from demo.supervisor import STOPPERS, PartFailed, Supervisor

#: Seconds to the first answer after which something must be wrong.
PATIENCE = 60


class Command(BaseCommand):
    help = "Run the demonstration: the site, its worker and scheduler, and a stand-in for Stripe."
    requires_system_checks = []

    def handle(self, **options: object) -> None:
        for number in STOPPERS:
            signal.signal(number, signal.default_int_handler)
        try:
            self._make_ready()
            self._run()
        except KeyboardInterrupt:
            self._say("\nThe demonstration has stopped.")
        except (PortTaken, PartFailed) as problem:
            sys.exit(str(problem))

    def _make_ready(self) -> None:
        check_free(settings.PORT, what="the site")
        check_free(settings.STRIPE_PORT, what="the Stripe stand-in")
        if not database.is_up_to_date():
            self._say("Making the database: this takes a moment the first time.")
            database.migrate()
        self._say("Database ready.")
        load(now=timezone.now())
        self._say("Demo content ready.")

    def _run(self) -> None:
        # A connection that processes share would mix their answers: each part opens its own.
        connections.close_all()
        # Whatever proxy this machine has, the parts speak to one another without it.
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"
        supervisor = Supervisor(parts(), say=self._say)
        self._say(f"Starting: {', '.join(part.name for part in supervisor.parts)}.")
        try:
            supervisor.start()
            self._await_answer(supervisor)
            self._say(guide())
            while True:
                supervisor.look_after()
        finally:
            for number in STOPPERS:
                signal.signal(number, signal.SIG_IGN)
            supervisor.stop()

    def _await_answer(self, supervisor: Supervisor) -> None:
        deadline = time.monotonic() + PATIENCE
        while (status := answer(settings.PORT)) is None or answer(settings.STRIPE_PORT) is None:
            if time.monotonic() > deadline:
                raise PartFailed(f"The site has not answered in {PATIENCE} seconds. See {LOGS}.")
            supervisor.look_after(seconds=0.05)
        if status >= 500:
            self._say(f"The home page answers with an error ({status}). See {LOGS / 'web.log'}.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
