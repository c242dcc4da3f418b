"""Tables of who may open what, one address a line: files to be read, and compared by the tests.

To write one anew after a change, and then read what changed: ACCESS_TABLES=write pytest -k table"""

from collections.abc import Mapping, Sequence
from pathlib import Path

#: Refused: no such page for them (404), not for them (403), or to the sign-in and nowhere else.
Said = Mapping[str, Mapping[str, str]]


def read(file: Path) -> dict[str, list[str]]:
    """What stands in each row, by its address."""
    lines = (line for line in file.read_text().splitlines() if line and line[0] != "#")
    return {line.split()[0]: line.split()[1:] for line in lines}


def column(file: Path, number: int) -> dict[str, str]:
    return {route: row[number] for route, row in read(file).items()}


def write(file: Path, said: Said, *, columns: Sequence[str], about: str) -> None:
    width = max(len(column) for column in columns)
    first = max(len(route) for route in said[columns[0]])
    rows = [
        f"{route:<{first}} {' '.join(f'{said[column][route]:<{width}}' for column in columns)}"
        for route in sorted(said[columns[0]])
    ]
    head = f"{'# ' + about:<{first}} {' '.join(f'{column:<{width}}' for column in columns)}"
    file.write_text("\n".join(row.rstrip() for row in [head, *rows]) + "\n")
