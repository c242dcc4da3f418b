"""A bank's file, as it is: first its headings and rows, then, once the columns are known, its
lines. A file with anything wrong in it is not used at all."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from bookings.bank import BankError, columns, values
from bookings.bank.values import Unreadable
from common import tables
from common.tables import Row

NONE = Decimal("0.00")
#: Rows that are told of in one go.
MOST_PROBLEMS = 10
LONGEST = {"text": 300, "account": 60}


class Sheet(NamedTuple):
    headings: list[str]
    rows: list[Row]


class Line(NamedTuple):
    """One movement on the account: above nought it came in."""

    number: int
    on: dt.date
    amount: Decimal
    text: str
    account: str
    balance: Decimal | None


class Lines(NamedTuple):
    """What came in; and the numbers of rows that are no money for us."""

    came_in: list[Line]
    passed_over: list[int]


class BadFile(BankError):
    """Each of `problems` names its row."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def sheet(content: bytes) -> Sheet:
    """Of a file that `common.uploads.table` let in: what separates the columns is what makes their
    headings known. Raises TableError, BankError."""
    ways = tables.read_ways(content)
    for rows in ways:
        if (place := columns.heading_row(rows)) is not None:
            return Sheet(rows[place][1], rows[place + 1 :])
    # Unknown headings: the first row with enough columns has them, and somebody says what they are.
    for rows in ways:
        for place, (_, cells) in enumerate(rows[: columns.PREAMBLE]):
            if len([cell for cell in cells if cell]) >= 3 and rows[place + 1 :]:
                return Sheet(cells, rows[place + 1 :])
    raise BankError(
        "There is no statement in this file: no date, amount and text beside one another. Download"
        " it from the bank as CSV, with its headings."
    )


def lines(rows: Sequence[Row], fields: Sequence[str], *, account: str, today: dt.date) -> Lines:
    """The rows by what their columns are. Raises BadFile with every row that cannot be read."""
    came_in, passed_over, problems = [], [], []
    for number, cells in rows:
        try:
            line = _line(number, cells, fields, account, today)
        except Unreadable as error:
            problems.append(f"Row {number}: {error}")
            continue
        if line is None or line.amount <= 0:
            passed_over.append(number)
        else:
            came_in.append(line)
    if problems:
        raise BadFile(_some(problems))
    return Lines(came_in, passed_over)


def _line(
    number: int, cells: Sequence[str], fields: Sequence[str], account: str, today: dt.date
) -> Line | None:
    """None for one that is about no money, as below the last one. Raises Unreadable."""
    if len(cells) > len(fields):
        raise Unreadable("it has more columns than there are headings.")
    found: dict[str, list[str]] = {}
    for field, cell in zip(fields, cells, strict=False):
        if cell:
            found.setdefault(field, []).append(cell)
    if not found.keys() & {"date", "amount", "paid_in", "paid_out"}:
        return None
    amount = _amount(found)
    if not amount:
        return None
    if "date" not in found:
        raise Unreadable("it has no date.")
    on = values.day(found["date"][0])
    if on > today:
        raise Unreadable(f"{on:%d/%m/%Y} is still to come. The day stands before the month.")
    balance = values.amount(found["balance"][0]) if "balance" in found else None
    text = " ".join(found.get("text", []))[: LONGEST["text"]].strip()
    # An apostrophe keeps a spreadsheet from taking a sort code for a date.
    ours = " ".join(each.strip("'") for each in found.get("account", [])) or account
    if amount > 0 and not text:
        raise Unreadable("it does not say who paid.")
    if amount > 0 and not ours:
        raise Unreadable("it does not say which account it came to.")
    return Line(number, on, amount, text, ours[: LONGEST["account"]].strip(), balance)


def _amount(found: dict[str, list[str]]) -> Decimal:
    """In above nought. Raises Unreadable."""
    if "amount" in found:
        return values.amount(found["amount"][0])
    paid_in, paid_out = (
        values.amount(found[field][0]) if field in found else NONE
        for field in ("paid_in", "paid_out")
    )
    if paid_in and paid_out:
        raise Unreadable("it says that money came in and went out.")
    return paid_in if paid_in else -abs(paid_out)


def _some(problems: Sequence[str]) -> list[str]:
    said = list(problems[:MOST_PROBLEMS])
    if more := len(problems) - len(said):
        said.append(f"And {more:,} more row{'s' if more > 1 else ''} that cannot be read.")
    return said
