"""What is to be paid or given back for a change, in pounds and to the penny."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum

from bookings import invoicing
from bookings.changes import OtherMoney
from bookings.models import Booking, Change, Invoice, PaymentAttempt, Place, Refund, SellerDetails
from bookings.payments.refunds import settle_refund
from bookings.pricing import Amount, Line, Price
from common import audit
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


def give_back(booking: Booking, changes: Sequence[Change], *, now: dt.datetime) -> None:
    """Say on each of `changes`, not written yet, how its money goes back: to the card as far as
    there is any left of the payment, the rest by a credit note of the office. `booking` is
    locked."""
    owed = [change for change in changes if change.gross < 0]
    for change in changes:
        change.settled_at = None if change in owed else now
    attempt = _payment(booking) if owed else None
    if attempt is None:
        return
    left = _left(attempt)
    for change in owed:
        change.to_card = min(-change.gross, left)
        left -= change.to_card
        change.settled_at = now if change.to_card == -change.gross else None
    _refund(attempt, sum((change.to_card for change in owed), NONE))


def _payment(booking: Booking) -> PaymentAttempt | None:
    """The payment with the most left of it."""
    paid = booking.attempts.filter(state=PaymentAttempt.State.PAID)
    return max(paid, key=_left, default=None)


def _left(attempt: PaymentAttempt) -> Decimal:
    """What has not been given back of it, nor is about to be."""
    refunds = attempt.refunds.exclude(state=Refund.State.FAILED)
    return attempt.amount - (refunds.aggregate(sum=Sum("amount"))["sum"] or NONE)


def _refund(attempt: PaymentAttempt, amount: Decimal) -> None:
    if amount <= 0:
        return
    refund = Refund.objects.create(attempt=attempt, amount=amount, reason="Booking changed")
    audit.record(
        "bookings.changes.owe_back",
        on=attempt.booking,
        after={"refund": refund.key, "amount": refund.amount, "state": refund.state},
    )
    transaction.on_commit(partial(settle_refund.enqueue, refund.pk))


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


def differences(places: Sequence[Place], run: CourseRun) -> list[Money]:
    """What each of `places` comes to on `run`: to pay, or below nought to give back. Of those that
    are invoiced in one line VAT is rounded once, as the invoice has it."""
    alike: Counter[tuple[int, Decimal, Decimal]] = Counter()
    due = []
    for place in places:
        net = price_on(place, run) - place.unit_price
        if net <= 0:
            due.append(Money(net, to_pence(net * place.vat_rate / 100)))
            continue
        line = place.course_id, net, place.vat_rate
        less, more = (Amount(alike[line] + n, net, place.vat_rate).vat for n in (0, 1))
        alike[line] += 1
        due.append(Money(net, more - less))
    return due


def as_shown(gross: Decimal, shown: Decimal | None) -> None:
    """Raises OtherMoney where somebody was shown another amount: a day or a price went by."""
    if shown is not None and shown != gross:
        raise OtherMoney(
            f"It comes to {pounds(abs(gross))} now, not {pounds(abs(shown))}. Nothing was changed."
            " Look at it again before you confirm."
        )


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
    for change in due:
        change.settled_at = now
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
