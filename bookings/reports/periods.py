"""Stretches of time that reports are about: both days are in it."""

import calendar
import datetime as dt
from typing import NamedTuple

from common.when import date


class Period(NamedTuple):
    start: dt.date
    end: dt.date

    def __str__(self) -> str:
        return f"{date(self.start)} to {date(self.end)}"

    @property
    def slug(self) -> str:
        """For the name of a file."""
        return f"{self.start:%Y-%m-%d}-to-{self.end:%Y-%m-%d}"

    @property
    def months(self) -> list[dt.date]:
        """The first day of each month that it touches."""
        start, end = self
        count = (end.year - start.year) * 12 + end.month - start.month + 1
        return [next_month(start, ahead) for ahead in range(count)]


def next_month(month: dt.date, ahead: int = 1) -> dt.date:
    """The first day of the month so many later; earlier, below nought."""
    years, index = divmod(month.month - 1 + ahead, 12)
    return dt.date(month.year + years, index + 1, 1)


def lately(today: dt.date) -> Period:
    """This month and the two before it, until today."""
    return Period(next_month(today, -2), today)


def half_year_to(today: dt.date) -> Period:
    """This month and the five before it, whole: as many as stand beside one another on a screen."""
    return Period(next_month(today, -5), month_end(today))


def quarter_of(day: dt.date) -> Period:
    first = dt.date(day.year, day.month - (day.month - 1) % 3, 1)
    return Period(first, month_end(next_month(first, 2)))


def last_month(today: dt.date) -> Period:
    first = next_month(today, -1)
    return Period(first, month_end(first))


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
