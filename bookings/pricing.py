"""What a booking costs: one pure function, whose result every page, mail, invoice and charge
shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from bookings.models import Place
from common.money import to_pence
from courses.models import Course, CourseRun


@dataclass(frozen=True)
class Amount:
    """So many places at one price. VAT is rounded on the whole of it, half up."""

    quantity: int
    unit_price: Decimal
    vat_rate: Decimal

    @property
    def net(self) -> Decimal:
        return self.quantity * self.unit_price

    @property
    def vat(self) -> Decimal:
        return to_pence(self.net * self.vat_rate / 100)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


@dataclass(frozen=True)
class Line(Amount):
    """So many places of one course, on one run unless it is self-paced, at one price."""

    course: Course
    run: CourseRun | None

    @property
    def when(self) -> str:
        return self.run.when if self.run else "at your own pace"


@dataclass(frozen=True)
class Price:
    lines: tuple[Line, ...]

    @cached_property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal("0.00"))

    @cached_property
    def vat(self) -> Decimal:
        return sum((line.vat for line in self.lines), Decimal("0.00"))

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def price(places: Iterable[Place]) -> Price:
    """The price of `places` (their courses and runs at hand): a line for each course, run, price
    and rate."""

    def alike(place: Place) -> tuple[int, int, Decimal, Decimal]:
        return place.course_id, place.run_id or 0, place.unit_price, place.vat_rate

    groups = groupby(sorted(places, key=alike), key=alike)
    return Price(tuple(_line(list(group)) for _, group in groups))


def _line(places: list[Place]) -> Line:
    first = places[0]
    return Line(len(places), first.unit_price, first.vat_rate, first.course, first.run)
