"""Aged debt: what each organisation owed at the end of any day, by how long it was overdue."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import Organisation
from bookings.models import Movement
from bookings.reports import standing
from bookings.reports.standing import Left

NONE = Decimal("0.00")
#: The last day overdue of each column; what is not yet due comes first, the oldest last.
STEPS = (0, 30, 60, 90)
COLUMNS = (
    "Not yet due", "1 to 30 days overdue", "31 to 60 days", "61 to 90 days", "Over 90 days",
)  # fmt: skip


def step(days_late: int) -> int:
    """The column of something so many days overdue."""
    return sum(days_late > last for last in STEPS)


@dataclass
class Row:
    """Pounds with VAT. `credit` is what we owe: on the account, or on invoices overpaid."""

    name: str
    organisation: int | None = None
    steps: list[Decimal] = field(default_factory=lambda: [NONE] * len(COLUMNS))
    credit: Decimal = NONE
    invoices: list[Left] = field(default_factory=list)

    @property
    def owed(self) -> Decimal:
        return sum(self.steps, NONE)

    @property
    def overdue(self) -> Decimal:
        return self.owed - self.steps[0]

    @property
    def balance(self) -> Decimal:
        return self.owed - self.credit

    @property
    def cells(self) -> list[tuple[str, Decimal]]:
        """Each amount with its column."""
        return list(zip(COLUMNS, self.steps, strict=True))

    def take(self, left: Left, day: dt.date) -> None:
        if left.amount < 0:
            self.credit -= left.amount
        else:
            self.steps[step(left.days_late(day))] += left.amount
            self.invoices.append(left)


@dataclass(frozen=True)
class Report:
    """`unplaced` was paid for bookings that were never confirmed, and is on nobody's account."""

    day: dt.date
    rows: Sequence[Row]
    unplaced: Decimal

    @property
    def lost(self) -> Decimal:
        """Where banks have taken what was given back already."""
        return max(-self.unplaced, NONE)

    @property
    def total(self) -> Row:
        every = Row("Total")
        for row in self.rows:
            every.steps = [a + b for a, b in zip(every.steps, row.steps, strict=True)]
            every.credit += row.credit
        return every


def report(day: dt.date, *, words: str = "", overdue: bool = False) -> Report:
    """At the end of `day`, by name: of organisations whose names have `words` in them, and with
    `overdue` of those alone that were late with something. In three queries."""
    of: dict[int, Row] = defaultdict(lambda: Row(""))
    for left in standing.left(Movement.objects.all(), day=day):
        of[left.organisation].take(left, day)
    names = Organisation.with_merged.filter(pk__in=of).values_list("pk", "name")
    for pk, name in names:
        of[pk].name, of[pk].organisation = name, pk
    rows = [
        row
        for row in of.values()
        if words.casefold() in row.name.casefold() and (row.overdue > 0 or not overdue)
    ]
    rows.sort(key=lambda row: (row.name.casefold(), row.organisation))
    return Report(day, rows, standing.unplaced(day))
