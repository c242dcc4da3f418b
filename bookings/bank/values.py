"""Dates and amounts as banks write them. What can be read in two ways is not read."""

import datetime as dt
import re
from decimal import Decimal

#: The day before the month: these are banks of the UK.
DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y",
         "%d-%b-%y", "%d %b %y", "%Y-%m-%d", "%Y/%m/%d")  # fmt: skip
NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?|\.\d{1,2}")
#: More than a column of the ledger holds.
MOST = Decimal("99999999.99")


class Unreadable(Exception):
    """What is wrong with a cell, in words that follow its row."""


def day(cell: str) -> dt.date:
    """Raises Unreadable."""
    # A spreadsheet adds midnight.
    bare = re.sub(r"[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?$", "", cell.strip())
    for form in DATES:
        try:
            return dt.datetime.strptime(bare, form).date()
        except ValueError:
            continue
    raise Unreadable(f"“{cell[:30]}” is not a date. Write it as 31/01/2027.")


def amount(cell: str) -> Decimal:
    """In pounds, nought for an empty cell. Raises Unreadable."""
    bare = re.sub(r"£|\bGBP\b|\s", "", cell.replace("\u2212", "-"), flags=re.IGNORECASE)
    if not bare or bare == "-":
        return Decimal("0.00")
    sign = 1
    if bare.startswith("(") and bare.endswith(")"):
        sign, bare = -1, bare[1:-1]
    elif bare.endswith("-"):
        sign, bare = -1, bare[:-1]
    elif bare[:1] in "+-":
        sign, bare = (-1 if bare[0] == "-" else 1), bare[1:]
    if not NUMBER.fullmatch(bare):
        raise Unreadable(f"“{cell[:30]}” is not an amount in pounds. Write it as 1,234.50.")
    found = sign * Decimal(bare.replace(",", "")).quantize(Decimal("0.01"))
    if abs(found) > MOST:
        raise Unreadable(f"“{cell[:30]}” is more than we can record.")
    return found
