"""What is to be paid or given back for a change, in pounds and to the penny."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from bookings import invoicing
from bookings.changes import OtherMoney
from bookings.ledger import crediting, returning
from bookings.models import Booking, Change, CreditNote, Invoice, Place, SellerDetails
from bookings.pricing import Amount, Price
from bookings.pricing import Line as InvoicedLine
from bookings.pricing.rules import spread
from common.money import pounds, to_pence
from courses.models import CourseRun

NONE = Decimal("0.00")
#: Nothing was charged for these places one by one.
NOT_CHARGED = (Booking.Method.POOL, Booking.Method.NOTHING)


class Money(NamedTuple):
    """Pounds, net, and the VAT on it."""

    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def nothing() -> Money:
    return Money(NONE, NONE)


# --- Giving back ---------------------------------------------------------------------------------


#: What was sold together: booking, course, run, price and VAT rate.
Sold = tuple[int, int, int | None, Decimal, Decimal]


@dataclass
class Line:
    """What places that were sold together at one price come to by now, and the VAT on it."""

    net: Decimal
    vat: Decimal
    vat_rate: Decimal

    def give(self, net: Decimal) -> Money:
        """Take `net` off it, with what VAT is too much on what stays."""
        self.net -= net
        vat = max(NONE, self.vat - to_pence(self.net * self.vat_rate / 100)) if net else NONE
        self.vat -= vat
        return Money(net, vat)


class Lines:
    """The line on which each place was charged, less what went back of it. VAT is rounded once for
    a line, half up (payments.md): so the VAT that goes back is whatever is too much on the rest.
    In whatever order and parts a line goes back, the parts come to what it was, and to no more."""

    def __init__(self, bookings: Iterable[Booking]) -> None:
        """Two queries, however many bookings and places."""
        keys = [booking.pk for booking in bookings]
        done = _Done(keys)
        self._of: dict[int, Sold] = {}
        self._left: dict[Sold, Line] = {}
        sold: dict[Sold, list[Place]] = {}
        for place in Place.objects.filter(booking__in=keys).order_by("pk"):
            if place.cancelled_at and place.pk not in done.cancelled:
                continue
            run = done.first_run.get(place.pk, place.run_id)
            price = place.unit_price - done.repriced[place.pk]
            line = place.booking_id, place.course_id, run, price, place.vat_rate
            self._of[place.pk] = line
            sold.setdefault(line, []).append(place)
        for line, places in sold.items():
            price, rate = places[0].unit_price - done.repriced[places[0].pk], places[0].vat_rate
            was = Amount(len(places), price, rate)
            net = sum((done.net[place.pk] for place in places), was.net)
            vat = sum((done.vat[place.pk] for place in places), was.vat)
            self._left[line] = Line(net, vat, rate)

    def copy(self) -> "Lines":
        """To see what would be given."""
        other = copy(self)
        other._left = {key: replace(line) for key, line in self._left.items()}
        return other

    def give(self, place: Place, net: Decimal) -> Money:
        return self._left[self._of[place.pk]].give(net)


class _Done:
    """What became of places, by their keys."""

    def __init__(self, bookings: Sequence[int]) -> None:
        self.first_run: dict[int, int | None] = {}
        self.repriced: defaultdict[int, Decimal] = defaultdict(lambda: NONE)
        self.net: defaultdict[int, Decimal] = defaultdict(lambda: NONE)
        self.vat: defaultdict[int, Decimal] = defaultdict(lambda: NONE)
        self.cancelled: set[int] = set()
        changes = Change.objects.filter(booking__in=bookings, place__isnull=False)
        told = changes.order_by("pk").values_list("place", "kind", "from_run", "net", "vat")
        for place, kind, run, net, vat in told:
            self.net[place] += net
            self.vat[place] += vat
            if kind == Change.Kind.CANCELLED:
                self.cancelled.add(place)
            else:
                self.repriced[place] += net
            if kind == Change.Kind.MOVED:
                self.first_run.setdefault(place, run)


def backs(places: Sequence[Place], *, lines: Lines, percents: Sequence[int]) -> list[Money]:
    """What is given back for each of `places`, if they go in this order."""
    left = lines.copy()
    return [
        nothing()
        if place.booking.method in NOT_CHARGED
        else left.give(place, to_pence(place.unit_price * percent / 100))
        for place, percent in zip(places, percents, strict=True)
    ]


def shares(places: Sequence[Place], *, full: Sequence[Money], gross: Decimal) -> list[Money]:
    """An amount with VAT that the office chose, spread over `places` as what they cost (`full`)."""
    parts = spread(gross, [each.gross for each in full])
    return [
        _share(part, most, place.vat_rate)
        for place, part, most in zip(places, parts, full, strict=True)
    ]


def _share(gross: Decimal, most: Money, vat_rate: Decimal) -> Money:
    """Of either part at most what there is."""
    net = min(to_pence(gross * 100 / (100 + vat_rate)), most.net)
    vat = min(gross - net, most.vat)
    return Money(gross - vat, vat)


def give_back(
    booking: Booking,
    changes: Sequence[Change],
    *,
    reason: str,
    by: User | None,
    now: dt.datetime,
    as_credit: bool = False,
) -> list[CreditNote]:
    """Credit what `changes`, not written yet, give back, and say on each how its money goes: off
    what is still to be paid; to the card, as far as there is any left of the payment, unless it is
    wanted `as_credit`; or to the organisation's credit. `booking` is locked."""
    notes = crediting.credit(booking, changes, reason=reason, by=by, now=now)
    invoices = [note.invoice for note in notes]
    back = returning.give_back(
        booking, invoices, reason="Booking changed", by=by, now=now, as_credit=as_credit
    )
    card, account = back
    for change in changes:
        change.to_card = min(max(-change.gross, NONE), card)
        change.to_account = min(max(-change.gross, NONE) - change.to_card, account)
        card, account = card - change.to_card, account - change.to_account
    return notes


# --- Another price -------------------------------------------------------------------------------


def price_on(place: Place, run: CourseRun) -> Decimal:
    """What `place` costs on `run`: what it costs now, where both dates have one price; otherwise
    more or less as that price is, so that whatever was taken off stays taken off."""
    assert place.run is not None
    before, after = place.run.unit_price, run.unit_price
    if before == after or place.booking.method in NOT_CHARGED:
        return place.unit_price
    if not before:
        return after
    return scaled(place.unit_price, after, before)


def scaled(amount: Decimal, price: Decimal, before: Decimal) -> Decimal:
    return to_pence(amount * price / before)


def differences(places: Sequence[Place], prices: Sequence[Decimal], *, lines: Lines) -> list[Money]:
    """To pay for each of `places` at another price, or below nought to give back."""
    left = lines.copy()
    nets = [price - place.unit_price for place, price in zip(places, prices, strict=True)]
    more = invoiced((0, net, place.vat_rate) for place, net in zip(places, nets, strict=True))
    due = []
    for place, net, paid in zip(places, nets, more, strict=True):
        back = left.give(place, -net) if net < 0 else nothing()
        due.append(paid if net > 0 else Money(-back.net, -back.vat))
    return due


def invoiced(amounts: Iterable[tuple[int, Decimal, Decimal]]) -> list[Money]:
    """What is to be paid of each: the key of its date, the net amount, the VAT rate. There is one
    line of an invoice for all that are alike, whose VAT is theirs together (`charge`). Nothing
    where an amount is not above nought."""
    alike: Counter[tuple[int, Decimal, Decimal]] = Counter()
    due = []
    for run, net, rate in amounts:
        less, more = (Amount(alike[run, net, rate] + n, net, rate).vat for n in (0, 1))
        alike[run, net, rate] += 1
        due.append(Money(net, more - less) if net > 0 else nothing())
    return due


def as_shown(gross: Decimal, shown: Decimal | None) -> None:
    """Raises OtherMoney where somebody was shown another amount: a day or a price went by."""
    if shown is not None and shown != gross:
        raise OtherMoney(
            f"It comes to {pounds(abs(gross))} now, not {pounds(abs(shown))}. Nothing was changed."
            " Look at it again before you confirm."
        )


def charge(booking: Booking, changes: Sequence[Change], *, now: dt.datetime) -> Invoice | None:
    """An invoice for what `changes`, not written yet, come to (`invoiced`)."""
    due = [change for change in changes if change.net > 0]
    if not due:
        return None
    lines: dict[tuple[int, Decimal, Decimal], list[Change]] = {}
    for change in due:
        assert change.place is not None
        key = change.place.run_id or 0, change.net, change.place.vat_rate
        lines.setdefault(key, []).append(change)
    price = Price(tuple(_difference_line(alike) for alike in lines.values()))
    return invoicing.issue_difference(booking, price=price, seller=SellerDetails.load(), now=now)


def _difference_line(alike: list[Change]) -> InvoicedLine:
    place, each = alike[0].place, alike[0].net
    assert place is not None
    return InvoicedLine(len(alike), each, place.vat_rate, place.course, place.run, list_price=each)
