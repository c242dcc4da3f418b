"""How long what is kept. Each room registers its kinds of record when it starts:

    retention.register(Kind(name="quotes", ..., due=lambda before: Quote.objects.filter(...)))

The periods are the office's (`common.models.RetentionRule`), within the bounds that the code
states; `common.retention_run` deletes what is due. The audit trail is no kind: it names nobody, and
is kept."""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.utils import timezone


class Unit(StrEnum):
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class Period(NamedTuple):
    number: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.number} {self.unit[:-1] if self.number == 1 else self.unit}"

    def before(self, now: dt.datetime) -> dt.datetime:
        """The moment that lies this long before `now`, on the UK's clock; a day that its month does
        not have is the month's last."""
        if self.unit == Unit.DAYS:
            return now - dt.timedelta(days=self.number)
        local = timezone.localtime(now)
        months = self.number * (12 if self.unit == Unit.YEARS else 1)
        years, month = divmod(local.year * 12 + local.month - 1 - months, 12)
        last = calendar.monthrange(years, month + 1)[1]
        return local.replace(year=years, month=month + 1, day=min(local.day, last))

    def is_longer_than(self, other: "Period", *, now: dt.datetime) -> bool:
        return self.before(now) < other.before(now)


def days(number: int) -> Period:
    return Period(number, Unit.DAYS)


def months(number: int) -> Period:
    return Period(number, Unit.MONTHS)


def years(number: int) -> Period:
    return Period(number, Unit.YEARS)


def delete_rows(rows: Sequence[Model]) -> None:
    """For kinds of which nothing but the rows need go."""
    type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()


@dataclass(frozen=True)
class Kind:
    """One sort of record, and when it goes."""

    name: str
    label: str
    #: What goes, in plain words.
    what: str
    #: Why it is kept so long, and no longer; with the source of the rule, if it is not our own.
    why: str
    #: Finishes "counted from".
    counted_from: str
    default: Period
    #: What is older than `before`. No grouping, no distinct: the rows are locked.
    due: Callable[[dt.datetime], QuerySet[Any]]
    #: The field by which the oldest is told.
    moment: str
    #: Deletes these rows, and what hangs on them, in the caller's transaction.
    delete: Callable[[Sequence[Any]], None] = delete_rows
    #: Bounds of what the office may choose.
    minimum: Period | None = None
    maximum: Period | None = None
    #: A field that tells one from another and names nobody.
    reference: str = "pk"

    def problem(self, period: Period, *, now: dt.datetime) -> str:
        """Why the office cannot have `period`, in words for them; nothing if it can."""
        if period.number < 1:
            return "Give a number of 1 or more."
        if self.minimum and self.minimum.is_longer_than(period, now=now):
            return f"This must be kept for {self.minimum} at least. {self.why}"
        if self.maximum and period.is_longer_than(self.maximum, now=now):
            return f"This may be kept for {self.maximum} at most. {self.why}"
        return ""


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Call it from the `ready` of the app whose records they are. Raises ValueError for a default
    that is out of its own bounds."""
    for kind in kinds:
        if wrong := kind.problem(kind.default, now=timezone.now()):
            raise ValueError(f"{kind.name}: {wrong}")
        _kinds[kind.name] = kind


def kinds() -> Mapping[str, Kind]:
    return _kinds


def kind(name: str) -> Kind:
    return _kinds[name]
