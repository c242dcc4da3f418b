"""The four processes of the demonstration: what production runs, and the stand-in for Stripe."""

import runpy
import sys

from django.conf import settings
from django.core.management import call_command

from demo import stand_in
from demo.addresses import loopback
from demo.supervisor import Part

LOGS = settings.VAR_DIR / "log"
THREADS = 8


def parts() -> list[Part]:
    LOGS.mkdir(parents=True, exist_ok=True)
    return [
        Part("web server", _web, log=LOGS / "web.log"),
        Part("worker", _worker, log=LOGS / "worker.log"),
        Part("scheduler", _scheduler, log=LOGS / "scheduler.log"),
        Part("Stripe stand-in", _stripe, log=LOGS / "stripe.log"),
    ]


def _web() -> None:
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", f"--threads={THREADS}", "--graceful-timeout=2", "--no-control-socket"]
    sys.argv += [
        f"--bind={f'[{host}]' if ':' in host else host}:{settings.PORT}" for host in loopback()
    ]
    sys.argv += [f"--access-logfile={LOGS / 'access.log'}", "config.wsgi"]
    run()


def _worker() -> None:
    call_command("db_worker", "--backend=background", "--interval=0.25", "--no-startup-delay")


def _scheduler() -> None:
    call_command("scheduler")


def _stripe() -> None:
    told = stand_in.options().items()
    sys.argv = ["stand_in", *(f"--{name.replace('_', '-')}={value}" for name, value in told)]
    runpy.run_module("bookings.payments.stand_in", run_name="__main__")
