"""Numbers for papers that the law wants in sequence (VAT Regulations 1995, reg. 14: invoices)."""

import datetime as dt

from django.db import connection

from common.models import NumberSeries

#: One statement, which Django has no words for: the counter is locked until the commit, and
#: whoever issues the next paper waits for it.
NEXT = "UPDATE common_numberseries SET last = last + 1 WHERE name = %s RETURNING last"


def number_of(series: str, day: dt.date) -> str:
    """The number of a paper issued on `day`, like INV-2026-000123: each year counts from 1. As
    `next_number`, late."""
    this_year = f"{series}-{day.year}"
    return f"{this_year}-{next_number(this_year):06}"


def next_number(series: str) -> int:
    """The next number of `series`, from 1. Call it inside the transaction that writes the paper,
    as late as possible: the counter stays locked until the commit, and a rollback gives the number
    back."""
    number = _raise(series)
    if number is None:
        NumberSeries.objects.get_or_create(name=series)
        number = _raise(series)
    assert number is not None
    return number


def _raise(series: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [series])
        row = cursor.fetchone()
    return row[0] if row else None
