"""python -m bookings.payments.stand_in: see the package."""

import argparse
import signal
import sqlite3
import sys
import threading
from pathlib import Path

from .server import StandIn


def main() -> None:
    options = _options()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        stand_in = StandIn(**vars(options)).start()
    except OSError as error:
        what = error.filename or f"port {options.port}"
        sys.exit(f"The Stripe stand-in cannot use {what}: {error.strerror}.")
    except sqlite3.Error as error:
        sys.exit(f"The Stripe stand-in cannot use {options.state}: {error}.")
    print(f"Stripe stand-in at {stand_in.url}", flush=True)
    stopped.wait()
    stand_in.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bookings.payments.stand_in", description="A stand-in for Stripe."
    )
    parser.add_argument("--port", type=int, default=8021)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--public-url", help="where browsers find it, if elsewhere")
    parser.add_argument("--state", type=Path, help="the SQLite file; in memory without one")
    parser.add_argument("--webhook", help="where events are sent; nowhere without one")
    parser.add_argument("--webhook-secret", required=True, help="whsec_…")
    parser.add_argument("--secret-key", required=True, type=_test_key, help="sk_test_…")
    return parser.parse_args()


def _test_key(value: str) -> str:
    if not value.startswith("sk_test_"):
        raise argparse.ArgumentTypeError("a stand-in takes only keys that start with sk_test_")
    return value


if __name__ == "__main__":
    main()
