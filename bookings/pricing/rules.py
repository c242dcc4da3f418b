"""What each place costs: one pure function over plain values. The rule, which pages and the office
state as it stands here:

1. A complimentary place is free. The price of a private date was agreed: nothing else is taken off
   it.
2. Of the list price, the price of the buyer's band and the early-booking price, the lowest holds.
3. From that a group discount is taken (the greatest whose number is reached on that date), or the
   places of one person's package come to the package's price together: whichever leaves the buyer
   less to pay. Places of a package still count towards the number of a group.
4. A discount code comes last, off what is left: a percentage off each place, or an amount once,
   spread over the places that it is for.

Whatever is taken off is rounded to the penny for each place, so that the price of a place is what
is given back for it. VAT comes after, on each line (`amounts`)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from common.money import to_pence

NOTHING = Decimal("0.00")
#: In the order in which they are taken off, and shown.
KINDS = ("complimentary", "band", "early", "group", "package", "code")


@dataclass(frozen=True)
class Item:
    """One place. `key` tells it from the others; `run` is None for a self-paced course."""

    key: int
    course: int
    run: int | None
    list_price: Decimal
    bands: Mapping[str, Decimal] = field(default_factory=dict)
    early_price: Decimal | None = None
    early_until: dt.date | None = None
    agreed: bool = False
    complimentary: bool = False


@dataclass(frozen=True)
class Group:
    """No `courses`: every course."""

    id: int
    from_places: int
    percentage: Decimal
    courses: frozenset[int] = frozenset()

    def covers(self, item: Item) -> bool:
        return not self.courses or item.course in self.courses


@dataclass(frozen=True)
class Package:
    id: int
    price: Decimal
    courses: frozenset[int]


@dataclass(frozen=True)
class Code:
    """Either a percentage or an amount. No `courses`: every course."""

    code: str
    percentage: Decimal | None = None
    amount: Decimal | None = None
    courses: frozenset[int] = frozenset()

    def is_for(self, item: Item) -> bool:
        return not item.agreed and (not self.courses or item.course in self.courses)


@dataclass(frozen=True)
class Offers:
    """What is in force, and the buyer's band with what its price is called."""

    band: str = ""
    band_label: str = ""
    groups: Sequence[Group] = ()
    packages: Sequence[Package] = ()
    code: Code | None = None


class Taken(NamedTuple):
    """Pounds taken off one place."""

    kind: str
    label: str
    amount: Decimal


@dataclass
class Decided:
    """What one place costs, and what was taken off it."""

    price: Decimal
    taken: list[Taken] = field(default_factory=list)
    group: int | None = None
    package: int | None = None

    def take(self, kind: str, label: str, amount: Decimal) -> None:
        if amount:
            self.price -= amount
            self.taken.append(Taken(kind, label, amount))


def decide(items: Iterable[Item], offers: Offers, *, on: dt.date) -> dict[int, Decided]:
    """What each place costs that is booked on that day, by its key."""
    # One order for everybody: pennies that do not divide fall on the same places each time.
    places = sorted(items, key=lambda item: (item.course, item.run or 0, item.key))
    decided = {item.key: Decided(item.list_price) for item in places}
    for item in places:
        _first(item, decided[item.key], offers, on)
    paid = [item for item in places if not (item.agreed or item.complimentary)]
    groups = _groups(places, paid, offers)
    packaged = _packages(paid, decided, groups, offers)
    for item in paid:
        if item.key not in packaged and (group := groups.get(item.key)):
            its = decided[item.key]
            its.take("group", _of_group(group), _part(its.price, group.percentage))
            its.group = group.id
    if offers.code:
        _code([decided[item.key] for item in paid if offers.code.is_for(item)], offers.code)
    return decided


def spread(amount: Decimal, over: Sequence[Decimal]) -> list[Decimal]:
    """`amount` in parts, in proportion to `over`, exact to the penny; no part is more than what it
    comes off. At most the sum of them."""
    total = sum(over, NOTHING)
    pence = int(min(amount, total) * 100)
    if not pence:
        return [NOTHING for _ in over]
    whole = int(total * 100)
    parts = [divmod(pence * int(each * 100), whole) for each in over]
    left = pence - sum(part for part, _ in parts)
    most_cut = sorted(range(len(parts)), key=lambda n: (-parts[n][1], n))[:left]
    return [Decimal(part + (n in most_cut)).scaleb(-2) for n, (part, _) in enumerate(parts)]


def _first(item: Item, its: Decided, offers: Offers, on: dt.date) -> None:
    """Steps 1 and 2."""
    if item.complimentary:
        its.take("complimentary", "Complimentary", item.list_price)
        return
    if item.agreed:
        return
    band = item.bands.get(offers.band, item.list_price)
    is_early = item.early_until is not None and on <= item.early_until
    early = item.early_price if is_early and item.early_price is not None else item.list_price
    if early < min(band, item.list_price):
        its.take("early", "Early-booking price", item.list_price - early)
    elif band < item.list_price:
        its.take("band", offers.band_label, item.list_price - band)


def _groups(places: Sequence[Item], paid: Sequence[Item], offers: Offers) -> dict[int, Group]:
    """The group discount that each place could have."""
    size: dict[tuple[int, int | None], int] = defaultdict(int)
    for item in places:
        if not item.agreed:
            size[item.course, item.run] += 1
    found = {}
    for item in paid:
        reached = [
            group
            for group in offers.groups
            if group.covers(item) and size[item.course, item.run] >= group.from_places
        ]
        if reached:
            found[item.key] = max(reached, key=lambda group: (group.percentage, -group.id))
    return found


def _packages(
    paid: Sequence[Item],
    decided: Mapping[int, Decided],
    groups: Mapping[int, Group],
    offers: Offers,
) -> set[int]:
    """Take packages, person by person, the one that saves most first, for as long as one saves
    anything beside group discounts. The places that are in one."""

    def otherwise(key: int) -> Decimal:
        price = decided[key].price
        return price - _part(price, groups[key].percentage) if key in groups else price

    left: dict[int, list[int]] = defaultdict(list)
    for item in sorted(paid, key=lambda item: -otherwise(item.key)):
        left[item.course].append(item.key)
    taken: set[int] = set()
    while True:
        best: tuple[Decimal, Package, list[int]] | None = None
        for package in sorted(offers.packages, key=lambda each: each.id):
            if package.courses and all(left[course] for course in package.courses):
                keys = [left[course][0] for course in sorted(package.courses)]
                saved = sum((otherwise(key) for key in keys), NOTHING) - package.price
                if saved > (best[0] if best else NOTHING):
                    best = saved, package, keys
        if best is None:
            return taken
        _, package, keys = best
        prices = [decided[key].price for key in keys]
        off = spread(sum(prices, NOTHING) - package.price, prices)
        for key, amount in zip(keys, off, strict=True):
            decided[key].take("package", "Package price", amount)
            decided[key].package = package.id
        for course in package.courses:
            taken.add(left[course].pop(0))


def _code(places: Sequence[Decided], code: Code) -> None:
    label = f"Code {code.code}"
    if code.percentage is not None:
        for its in places:
            its.take("code", label, _part(its.price, code.percentage))
    elif code.amount is not None:
        for its, part in zip(
            places, spread(code.amount, [its.price for its in places]), strict=True
        ):
            its.take("code", label, part)


def _part(price: Decimal, percentage: Decimal) -> Decimal:
    return to_pence(price * percentage / 100)


def _of_group(group: Group) -> str:
    return f"Group discount, {group.percentage.normalize():f}% from {group.from_places} places"
