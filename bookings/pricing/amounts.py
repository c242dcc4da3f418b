"""What places that stand as they do come to: what every page, mail, invoice and charge shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from bookings.models import Place
from bookings.pricing.rules import KINDS, NOTHING
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
    """So many places of one course, on one run unless it is self-paced, at one price. `list_price`
    is that of one place before anything was taken off."""

    course: Course
    run: CourseRun | None
    list_price: Decimal

    @property
    def when(self) -> str:
        return self.run.when if self.run else "at your own pace"

    @property
    def was(self) -> Decimal | None:
        """The list price, where less is charged."""
        return self.list_price if self.list_price != self.unit_price else None


@dataclass(frozen=True)
class Reduction:
    """What was taken off all places for one reason: pounds, net."""

    kind: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Price:
    """What places come to: `net` is the sum of the lines, and the list prices less the
    reductions."""

    lines: tuple[Line, ...]
    reductions: tuple[Reduction, ...] = ()

    @property
    def has_several_courses(self) -> bool:
        """So that a line has to say which is meant."""
        return len({line.course for line in self.lines}) > 1

    @cached_property
    def list_net(self) -> Decimal:
        """Before anything was taken off."""
        return self.net + sum((each.amount for each in self.reductions), NOTHING)

    @cached_property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), NOTHING)

    @cached_property
    def vat(self) -> Decimal:
        return sum((line.vat for line in self.lines), NOTHING)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def price(places: Iterable[Place]) -> Price:
    """The price of `places` as they stand (their courses and runs at hand): a line for each course,
    run, price and rate; and what was taken off them."""

    def alike(place: Place) -> tuple[int, int, Decimal, Decimal, Decimal]:
        before = place.list_price
        return place.course_id, place.run_id or 0, place.unit_price, before, place.vat_rate

    ordered = sorted(places, key=alike)
    lines = (_line(list(group)) for _, group in groupby(ordered, key=alike))
    return Price(tuple(lines), _reductions(ordered))


def _line(places: list[Place]) -> Line:
    first = places[0]
    return Line(
        quantity=len(places),
        unit_price=first.unit_price,
        vat_rate=first.vat_rate,
        course=first.course,
        run=first.run,
        list_price=first.list_price,
    )


def _reductions(places: Iterable[Place]) -> tuple[Reduction, ...]:
    """In the order of the rule that took them off (`rules`)."""
    off: dict[tuple[str, str], Decimal] = {}
    for place in places:
        for taken in place.reductions:
            kind = taken["kind"], taken["label"]
            off[kind] = off.get(kind, NOTHING) + Decimal(taken["amount"])
    found = [Reduction(*kind, amount) for kind, amount in off.items()]
    return tuple(sorted(found, key=_order))


def _order(taken: Reduction) -> tuple[int, str]:
    kinds = [*KINDS, taken.kind]
    return kinds.index(taken.kind), taken.label
