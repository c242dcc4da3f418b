"""Keeping what staff have typed of a booking for a customer: whatever can be kept is, each thing by
the journey that the customer's own page uses; the rest is said, beside the field that it is of."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, cast

from accounts.models import User
from bookings import checkout, holds, people
from bookings.basket import items, seating
from bookings.models import Booking, Place
from bookings.office import phone
from bookings.pricing import complimentary, entering, repricing

REFUSED = (
    checkout.CheckoutError,
    people.PeopleError,
    phone.PhoneError,
    holds.HoldError,
    entering.CodeError,
    repricing.PriceError,
    complimentary.ComplimentaryError,
)


class ItemSaid(NamedTuple):
    """Of one date or self-paced course: none of its numbers is changed where they are None."""

    item: seating.Item
    places: int | None
    free: int | None
    #: It has a list of its own, which may be empty.
    own: bool
    people: str


class Said(NamedTuple):
    details: dict[str, object]
    people: str
    code: str
    #: Why places are free, or free no longer.
    reason: str
    items: Sequence[ItemSaid]


class Problem(NamedTuple):
    """`of` is the key of a date or course, or empty for the booking; `field` is its field."""

    of: str
    field: str
    why: str


def keep(booking: Booking, said: Said, *, by: User, now: dt.datetime) -> list[Problem]:
    problems: list[Problem] = []
    with _told(problems, "", ""):
        _details(booking, said.details, now)
    for each in said.items:
        with _told(problems, each.item.key, "places"):
            _number(booking, each, now)
    with _told(problems, "", "people"):
        _shared_list(booking, said)
    for each in said.items:
        with _told(problems, each.item.key, "people"):
            _own_list(booking, each)
    for each in said.items:
        with _told(problems, each.item.key, "free"):
            _free(booking, each, said.reason, by)
    with _told(problems, "", "code"):
        _code(booking, said.code, now)
    return problems


@contextmanager
def _told(problems: list[Problem], of: str, field: str) -> Iterator[None]:
    try:
        yield
    except REFUSED as error:
        problems.append(Problem(of, field, str(error)))


def _details(booking: Booking, details: dict[str, object], now: dt.datetime) -> None:
    if details.get("individual") and booking.organisation_id:
        phone.book_for(booking, None)
    checkout.save_details(booking, details=cast("checkout.Details", details), now=now)


def _number(booking: Booking, said: ItemSaid, now: dt.datetime) -> None:
    if said.places is None or said.places == len(said.item.places):
        return
    run = said.item.run
    course = None if run else said.item.course
    if said.places == 0:
        items.remove(booking, run=run, course=course, now=now)
    else:
        items.resize(booking, run=run, course=course, places=said.places, now=now)


def _shared_list(booking: Booking, said: Said) -> None:
    people.save_text(booking, text=said.people)
    own = [each for each in said.items if each.own]
    for each in own:
        people.save_text(booking, text=each.people, item=each.item)
    _drop_own_lists(booking, keep={each.item.key for each in own})
    people.name_places(booking, text=said.people)


def _drop_own_lists(booking: Booking, *, keep: set[str]) -> None:
    """Of those that the same people come to again."""
    booking.refresh_from_db()
    for item in seating.items(booking):
        if item.key in booking.own_lists and item.key not in keep:
            course = None if item.run else item.course
            people.share_list(booking, run=item.run, course=course)


def _own_list(booking: Booking, said: ItemSaid) -> None:
    run = said.item.run
    course = None if run else said.item.course
    if said.own and seating.find(booking, course, run):
        people.name_places(booking, text=said.people, run=run, course=course)


def _free(booking: Booking, said: ItemSaid, reason: str, by: User) -> None:
    """The last of its places: whoever is named first pays first."""
    found = seating.find(booking, None if said.item.run else said.item.course, said.item.run)
    if said.free is None or found is None:
        return
    given = [place for place in found.places if place.complimentary]
    if said.free > len(found.places):
        raise complimentary.ComplimentaryError(f"There are only {len(found.places)} places here.")
    if said.free < len(given):
        complimentary.take_back(booking, places=given[said.free :], reason=reason, by=by)
    elif more := _others(found.places)[: said.free - len(given)]:
        complimentary.grant(booking, places=more, reason=reason, by=by)


def _others(places: Sequence[Place]) -> list[Place]:
    return [place for place in reversed(places) if not place.complimentary]


def _code(booking: Booking, typed: str, now: dt.datetime) -> None:
    booking.refresh_from_db()
    before = booking.code.code if booking.code else ""
    if typed.casefold() == before.casefold():
        return
    if typed:
        entering.enter(booking, code=typed, now=now)
    else:
        entering.remove(booking, now=now)
