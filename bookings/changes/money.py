"""What is to be paid or given back for a change, in pounds and to the penny."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from bookings import invoicing
from bookings.ledger import crediting, returning
from bookings.models import Booking, Change, CreditNote, Invoice, Place, SellerDetails
from bookings.pricing import Amount, Line, Price
from common.money import to_pence
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


def backs(
    places: Sequence[Place], *, live: Sequence[Place], percents: Sequence[int]
) -> list[Money]:
    """What is given back for each of `places`, which are among the `live` ones of one booking.

    VAT was rounded on whole lines: what goes back for the last place of a line is what is left of
    its VAT, so that all the places together give back what was charged, and not a penny more."""
    if live and live[0].booking.method in NOT_CHARGED:
        return [nothing() for _ in places]
    left = [_line(place) for place in live]
    given = []
    for place, percent in zip(places, percents, strict=True):
        alike = left.count(_line(place))
        left.remove(_line(place))
        given.append(_back(place, alike, percent))
    return given


def _line(place: Place) -> tuple[int, int, Decimal, Decimal]:
    return place.course_id, place.run_id or 0, place.unit_price, place.vat_rate


def _back(place: Place, alike: int, percent: int) -> Money:
    """For one of so many alike that are left."""
    net = to_pence(place.unit_price * percent / 100)
    if percent < 100:
        return Money(net, to_pence(net * place.vat_rate / 100))
    before, after = (Amount(n, place.unit_price, place.vat_rate) for n in (alike, alike - 1))
    return Money(net, before.vat - after.vat)


def shares(places: Sequence[Place], *, gross: Decimal) -> list[Money]:
    """An amount with VAT that the office chose, spread over `places` as their prices are."""
    worth = [place.unit_price for place in places]
    total, left, given = sum(worth, NONE), gross, []
    for number, (place, price) in enumerate(zip(places, worth, strict=True), 1):
        last = number == len(places)
        part = left if last or not total else to_pence(gross * price / total)
        left -= part
        net = to_pence(part * 100 / (100 + place.vat_rate))
        given.append(Money(net, part - net))
    return given


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


def difference(place: Place, price: Decimal) -> Money:
    """To pay, or below nought to give back."""
    net = price - place.unit_price
    return Money(net, to_pence(net * place.vat_rate / 100))


def charge(booking: Booking, changes: Sequence[Change], *, now: dt.datetime) -> Invoice | None:
    """An invoice for what `changes`, not written yet, come to; its VAT is theirs."""
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


def _difference_line(alike: list[Change]) -> Line:
    """One line for all of them, whose VAT is rounded once and theirs together."""
    place = alike[0].place
    assert place is not None
    for number, change in enumerate(alike):
        more, less = (Amount(n, change.net, place.vat_rate) for n in (number + 1, number))
        change.vat = more.vat - less.vat
    each = alike[0].net
    return Line(len(alike), each, place.vat_rate, place.course, place.run, list_price=each)
