"""Another date of the same course. Whoever takes the last place takes it under the lock of the
date."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from bookings import seats
from bookings.changes import (
    BeyondPolicy,
    ChangeError,
    NoInvoice,
    emails,
    going,
    money,
    opening,
    policy,
)
from bookings.models import Booking, Change, Place
from bookings.terms import agreed
from common import audit, mail
from courses.models import CourseRun

INSTEAD = "Choose a date that costs no more, or ask us: our office sees what can be done."


class NoRoom(ChangeError):
    """Fewer seats are left there than are to be moved."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(
            f"Only {left} {'place is' if left == 1 else 'places are'} left on that date. Move"
            " fewer, or choose another date."
            if left
            else "That date has just sold out. Please choose another."
        )


def choices(booking: Booking, places: Sequence[Place], *, now: dt.datetime) -> QuerySet[CourseRun]:
    """The dates to which `places` could go: of their course, for everybody or for the organisation
    alone, not begun; each with its `places_left`."""
    courses = {place.course_id for place in places}
    runs = CourseRun.objects.going_ahead().to_come(now)
    runs = runs.filter(course__in=courses if len(courses) == 1 else [])
    theirs = runs.filter(organisation=None) | runs.filter(organisation=booking.organisation_id)
    others = theirs.exclude(pk__in=[place.run_id for place in places if place.run_id])
    return seats.with_places_left(others, now=now)


def moved_before(place: Place) -> int:
    """How often its booker has moved it; what the office did does not count."""
    return place.changes.filter(kind=Change.Kind.MOVED, by_office=False).count()


def move(
    places: Sequence[Place],
    *,
    to: CourseRun,
    by: User | None,
    now: dt.datetime,
    office: bool = False,
    charge: bool = True,
    reason: str = "",
    calendars: bool = True,
    shown: Decimal | None = None,
) -> list[Change]:
    """Move `places`, all of one booking, to another date of their course. A dearer date is invoiced
    unless the office moves without `charge`, a cheaper one gives back the difference. Without
    `calendars`, the old date is in nobody's any more.

    `shown` is what the page said is to be paid with VAT, or below nought given back. Raises
    ChangeError, BeyondPolicy where the booker cannot do it alone, NoInvoice past what is agreed
    with the organisation, unless it is the `office` that moves, NoRoom when the seats have gone,
    OtherMoney when it comes to something else by now."""
    with transaction.atomic():
        booking = opening.locked(places[0].booking)
        places = opening.live(booking, places)
        _check(places, to, now=now, office=office)
        runs = opening.lock_runs(places, to)
        now = opening.by_now(now)
        to = runs[to.pk]
        _check_room(to, places, now=now)
        going.refuse_doubles(
            [place.learner for place in places if place.learner], course=to.course, run=to
        )
        due = _due(booking, places, to, charge=charge)
        money.as_shown(sum((each.gross for each in due), money.NONE), shown)
        if not office:
            check_invoiced(booking, due)
        left = [place.run for place in places if place.run]
        changes = [
            Change(
                booking=booking,
                place=place,
                kind=Change.Kind.MOVED,
                from_run=place.run,
                to_run=to,
                from_learner=place.learner,
                to_learner=place.learner,
                by=by,
                by_office=office,
                reason=reason,
            )
            for place in places
        ]
        ended = going.leave(places)
        _reprice(places, changes, due, to)
        Place.objects.bulk_update(places, ["run", "list_price", "unit_price"])
        going.join(places)
        notes = money.give_back(
            booking, changes, reason="Places were moved to another date", by=by, now=now
        )
        invoice = money.charge(booking, changes, now=now)
        Change.objects.bulk_create(changes)
        _record(booking, changes)
        seats.freed(left)
        mail.post(
            [
                *emails.place_moved(places, ended if calendars else {}),
                *emails.moved(booking, places, changes, invoice, notes),
            ]
        )
        return changes


def _check(places: Sequence[Place], to: CourseRun, *, now: dt.datetime, office: bool) -> None:
    if any(place.run is None for place in places):
        raise ChangeError("A self-paced place has no date: it can be begun at any time.")
    if any(place.course_id != to.course_id for place in places):
        raise ChangeError("Places can be moved to another date of their own course.")
    if any(place.run_id == to.pk for place in places):
        raise ChangeError("One of these places is on that date already.")
    if office:
        return
    opening.refuse_begun(places, now=now)
    for place in places:
        terms, moved = policy.read(place.booking.policy), moved_before(place)
        if not policy.may_move(terms, opening.start(place), now, moved=moved):
            raise BeyondPolicy(policy.moving(terms, opening.start(place), now, moved=moved))


def _check_room(to: CourseRun, places: Sequence[Place], *, now: dt.datetime) -> None:
    """`to` is locked. Raises ChangeError, NoRoom."""
    first = to.sittings[0].starts_at if to.sittings else None
    if to.state != CourseRun.State.SCHEDULED or first is None or first <= now:
        raise ChangeError("That date is no longer open for booking. Please choose another.")
    if to.organisation_id not in (None, places[0].booking.organisation_id):
        raise ChangeError("That date is no longer open for booking. Please choose another.")
    free = seats.left(to, now=now)
    if len(places) > free:
        raise NoRoom(free)


def check_invoiced(booking: Booking, due: Sequence[money.Money]) -> None:
    """Whether what is `due` more may be invoiced. Once the organisation is locked, no two get past
    its limit together. Raises NoInvoice."""
    more = sum((each.gross for each in due if each.net > 0), money.NONE)
    if not more or booking.organisation is None:
        return
    try:
        agreed.check(booking.organisation, gross=more, po_number=booking.po_number)
    except agreed.OrderNumber as error:
        raise NoInvoice(
            "That date costs more, and the invoice for the difference needs a purchase order number"
            f" of the form that we agreed. {INSTEAD}"
        ) from error
    except agreed.NotOnInvoice as error:
        raise NoInvoice(
            "That date costs more, and your organisation cannot have one more invoice at present."
            f" {INSTEAD}"
        ) from error


def _due(
    booking: Booking, places: Sequence[Place], to: CourseRun, *, charge: bool
) -> list[money.Money]:
    """Without `charge`, nothing more is asked for; less is given back all the same."""
    prices = [money.price_on(place, to) for place in places]
    if not charge:
        prices = [min(price, place.unit_price) for price, place in zip(prices, places, strict=True)]
    return money.differences(places, prices, lines=money.Lines([booking]))


def _reprice(
    places: Sequence[Place], changes: Sequence[Change], due: Sequence[money.Money], to: CourseRun
) -> None:
    """The places on the new date, at its price; and on `changes` what that comes to."""
    for place, change, owed in zip(places, changes, due, strict=True):
        price = place.unit_price + owed.net
        if place.unit_price:
            place.list_price = max(price, money.scaled(place.list_price, price, place.unit_price))
        change.net, change.vat = owed
        place.unit_price, place.run = price, to


def _record(booking: Booking, changes: Sequence[Change]) -> None:
    audit.record(
        "bookings.changes.move",
        on=booking,
        before={
            "dates": sorted({str(each.from_run.public_id) for each in changes if each.from_run})
        },
        after={
            "date": changes[0].to_run and changes[0].to_run.public_id,
            "places": [str(each.place.public_id) for each in changes if each.place],
            "net": sum((each.net for each in changes), money.NONE),
        },
        reason=changes[0].reason,
    )
