"""Sales by course and month: net of invoices less net of credit notes, each in its own month. An
invoice counts on its tax point, a credit note on its day of issue: what was sold in one month and
cancelled in the next is in both."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from bookings.models import CreditNoteLine, InvoiceLine
from bookings.reports.periods import Period
from common.money import to_pence
from courses.models import Course

NONE = Decimal("0.00")
ANY_COURSE = "Prepaid places for any course"
NO_COURSE = "Not put down to a course"
Key = tuple[int | None, bool]


@dataclass
class Row:
    """Pounds without VAT, by the first day of the month."""

    name: str
    code: str = ""
    course: int | None = None
    by_month: dict[dt.date, Decimal] = field(default_factory=lambda: defaultdict(lambda: NONE))

    @property
    def total(self) -> Decimal:
        return sum(self.by_month.values(), NONE)


@dataclass(frozen=True)
class Report:
    period: Period
    rows: Sequence[Row]

    @property
    def months(self) -> list[dt.date]:
        return self.period.months

    @property
    def total(self) -> Row:
        every = Row("Total")
        for row in self.rows:
            for month, amount in row.by_month.items():
                every.by_month[month] += amount
        return every

    def cells(self, row: Row) -> list[tuple[dt.date, Decimal]]:
        return [(month, row.by_month.get(month, NONE)) for month in self.months]

    @property
    def lines(self) -> list[tuple[Row, list[tuple[dt.date, Decimal]]]]:
        return [(row, self.cells(row)) for row in self.rows]

    @property
    def totals(self) -> list[tuple[dt.date, Decimal]]:
        return self.cells(self.total)


def report(period: Period) -> Report:
    """By title. In three queries."""
    found: dict[Key, dict[dt.date, Decimal]] = defaultdict(lambda: defaultdict(lambda: NONE))
    for sign, lines, day, pool in (
        (1, invoiced(period), "invoice__tax_point", "invoice__pool"),
        (-1, credited(period), "credit_note__issued_on", "credit_note__invoice__pool"),
    ):
        for course, is_prepaid, month, net in _summed(lines, day, pool):
            key = (course, course is None and is_prepaid)
            found[key][month] += sign * to_pence(net)
    names = Course.objects.in_bulk([course for course, _ in found if course])
    rows = [_row(key, by_month, names) for key, by_month in found.items()]
    rows.sort(key=lambda row: (row.course is None, row.name.casefold(), row.code))
    return Report(period, rows)


def invoiced(period: Period) -> QuerySet[InvoiceLine]:
    return InvoiceLine.objects.filter(invoice__tax_point__range=period)


def credited(period: Period) -> QuerySet[CreditNoteLine]:
    return CreditNoteLine.objects.filter(credit_note__issued_on__range=period)


def _summed(lines: QuerySet[Any], day: str, pool: str) -> QuerySet[Any, Any]:
    prepaid = Q(**{f"{pool}__isnull": False})
    named = lines.order_by().annotate(month=TruncMonth(day), is_prepaid=prepaid)
    return named.values_list("course", "is_prepaid", "month").annotate(sum=Sum("net"))


def _row(key: Key, by_month: dict[dt.date, Decimal], names: dict[int, Course]) -> Row:
    course, is_prepaid = key
    if course is None:
        return Row(ANY_COURSE if is_prepaid else NO_COURSE, by_month=by_month)
    return Row(names[course].title, names[course].code, course, by_month)
