"""The same thing done in many threads at once."""

import threading
import time

from django.db import connection, transaction
from django.db.models import QuerySet

PATIENCE = 120
#: Of a negative control, until a race is lost: one may end well by luck, but not so many in a row.
ROUNDS = 60
LOCKS = (QuerySet.select_for_update, transaction.atomic)


def race(act, contenders, *, refused=()):
    """`act(each)` in a thread for each of `contenders`, all let go at once; what each came to, in
    their order. An error is an outcome only where the errors of `refused` are expected, or where a
    negative control has taken the locks out: any other is raised, a deadlock before all, which a
    test that looks at nothing but the end would hide."""
    contenders = list(contenders)
    start, results = threading.Barrier(len(contenders)), {}

    def contend(number, each) -> None:
        try:
            start.wait(timeout=PATIENCE)
            results[number] = act(each)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=contend, args=pair, daemon=True) for pair in enumerate(contenders)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(timeout=max(until - time.monotonic(), 0))
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    outcomes = [results[number] for number in range(len(contenders))]
    errors = [each for each in outcomes if isinstance(each, Exception)]
    thrown_out = [each for each in errors if not isinstance(each, refused)]
    if thrown_out and (QuerySet.select_for_update, transaction.atomic) == LOCKS:
        raise ExceptionGroup("thrown out of a race", thrown_out)
    return outcomes


def at_once(*deeds, refused=()):
    """A race of deeds that take nothing."""
    return race(lambda deed: deed(), deeds, refused=refused)
