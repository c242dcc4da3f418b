"""The same thing done in many threads at once."""

import threading

from django.db import connection


def race(act, contenders):
    """`act(each)` in a thread for each of `contenders`, all let go at once; what each came to."""
    start, results = threading.Barrier(len(contenders)), []

    def contend(each) -> None:
        try:
            start.wait(timeout=30)
            results.append(act(each))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=contend, args=[each]) for each in contenders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
