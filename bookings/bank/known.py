"""Which transfers of a file are known from an earlier one, so that each is recorded once whichever
files overlap.

Transfers are alike when account, day, amount and text are the same. As many of them are new as the
file has more than are known: two of one file are two. Where both have a balance, it tells one from
another. What is new is doubtful unless each that is known is in the file too, with its balance."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from bookings.bank.reading import Line
from bookings.models import BankRow

Balances = Counter[Decimal | None]


class New(NamedTuple):
    line: Line
    likeness: str
    serial: int
    is_doubtful: bool


class Sorted(NamedTuple):
    new: list[New]
    known: list[Line]


def sort(lines: Sequence[Line]) -> Sorted:
    """What of `lines` is new. One query for many."""
    by_likeness: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_likeness[likeness(line)].append(line)
    there = _there(by_likeness)
    new, known = [], []
    for alike, theirs in by_likeness.items():
        before = there.get(alike, [])
        there_before = Counter(balance for _, balance in before)
        is_doubtful = not _has_all(theirs, there_before)
        fresh = _unknown(theirs, there_before)
        serial = max((serial for serial, _ in before), default=0)
        for place, line in enumerate(fresh, serial + 1):
            new.append(New(line, alike, place, is_doubtful))
        numbers = {line.number for line in fresh}
        known += [line for line in theirs if line.number not in numbers]
    return Sorted(
        sorted(new, key=lambda each: each.line.number), sorted(known, key=lambda each: each.number)
    )


def likeness(line: Line) -> str:
    """Of what every file says the same way, but for spaces and capitals."""
    account = re.sub(r"[^a-z0-9]", "", line.account.casefold())
    text = " ".join(line.text.casefold().split())
    said = f"{account}|{line.on:%Y%m%d}|{line.amount:.2f}|{text}"
    return hashlib.sha256(said.encode()).hexdigest()


def _there(likenesses: Iterable[str]) -> dict[str, list[tuple[int, Decimal | None]]]:
    found: dict[str, list[tuple[int, Decimal | None]]] = defaultdict(list)
    keys = list(likenesses)
    # SQLite takes only so many parameters in one query.
    for start in range(0, len(keys), 500):
        rows = BankRow.objects.filter(likeness__in=keys[start : start + 500])
        for alike, serial, balance in rows.values_list("likeness", "serial", "balance"):
            found[alike].append((serial, balance))
    return found


def _has_all(lines: Sequence[Line], before: Balances) -> bool:
    """Whether each of `before` is one of `lines` by its balance, so that the others are others."""
    return None not in before and not before - Counter(line.balance for line in lines)


def _unknown(lines: Sequence[Line], before: Balances) -> list[Line]:
    """Those that are not one of `before`: first by their balance, then where one of the two has
    none."""
    rest = []
    for line in lines:
        if before[line.balance] > 0:
            before[line.balance] -= 1
        else:
            rest.append(line)
    unknown = []
    for line in rest:
        other = (
            None if line.balance is not None else next((b for b in before if before[b] > 0), None)
        )
        if before[other] > 0:
            before[other] -= 1
        else:
            unknown.append(line)
    return unknown
