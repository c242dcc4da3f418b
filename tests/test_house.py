"""The house rules that no linter knows."""

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


def test_modules_fit_on_a_few_screens():
    modules = [
        path
        for room in ("site", "courses", "bookings", "certificates")
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
    ]
    lengths = {str(path): len(path.read_text().splitlines()) for path in modules}
    assert {path: length for path, length in lengths.items() if length > 400} == {}
