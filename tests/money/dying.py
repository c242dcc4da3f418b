"""`python -m tests.money.dying WHERE SESSION`: a process that works off a payment and is killed at
a line of it, as by `kill -9`. The database it works on is the one of the test that starts it."""

import os
import signal
import sys
from typing import Any

from tests.payments.wire import SECRET_KEY

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.served_settings"


def die(*args: Any, **more: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(where: str, session: str) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from bookings import confirmation, emails, invoicing
    from bookings.payments import fulfilment, gateway

    settings.STRIPE_SECRET_KEY = SECRET_KEY
    match where:
        case "before Stripe is asked":
            gateway.retrieve_session = die
        case "before anything is written":
            confirmation.confirm_locked = die
        case "before the invoice":
            invoicing.issue = die
        case "before the message":
            emails.booking_confirmed = die
        case "after the commit":
            fulfil = fulfilment.fulfil
            fulfilment.fulfil = lambda *args, **more: (fulfil(*args, **more), die())
        case "at the first thing after the commit":
            transaction.Atomic.__exit__ = _dies_after(transaction.Atomic.__exit__)
    fulfilment.fulfil(session, now=timezone.now())


def _dies_after(leave: Any) -> Any:
    def left(atomic: Any, *exception: Any) -> None:
        from django.db import connection

        connection.run_and_clear_commit_hooks = die
        leave(atomic, *exception)

    return left


if __name__ == "__main__":
    sys.path.insert(1, "site")
    main(*sys.argv[1:])
