"""The house rules that no linter knows."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_site_is_a_plain_folder():
    """A package called `site` would shadow Python's own module of that name."""
    assert not (ROOT / "site" / "__init__.py").exists()


def test_no_room_bears_a_standard_module_s_name():
    rooms = {path.name for path in (ROOT / "site").iterdir() if (path / "__init__.py").exists()}
    assert rooms
    assert rooms.isdisjoint(sys.stdlib_module_names)


def test_the_site_folder_is_not_ignored():
    assert "/site" not in {
        line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()
    }


def modules():
    for room in ("site", "courses", "bookings", "certificates"):
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


#: They lock rows in order to delete them: nobody may begin to refer to one.
DELETING = {
    "bookings/retained.py",
    "certificates/forgetting.py",
    "site/accounts/own/photos.py",
    "site/accounts/privacy/erasure.py",
    "site/common/retention_run.py",
}


def test_a_row_that_is_locked_can_still_be_referred_to():
    """Whoever writes a row locks, at the commit, what it refers to against deletion. Without
    `no_key` that waits for whoever has the same row locked, out of everybody's order: a deadlock of
    a card payment, which locks the booking and mentions the organisation, with a transfer, which
    locks the organisation and then the booking."""
    locks = re.compile(r"select_for_update\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
    with_key = {
        str(path.relative_to(ROOT))
        for path in modules()
        if any("no_key=True" not in options for options in locks.findall(path.read_text()))
    }
    assert with_key == DELETING


def test_modules_fit_on_a_few_screens():
    lengths = {str(path): len(path.read_text().splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > 400} == {}
