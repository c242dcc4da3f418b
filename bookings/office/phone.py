"""Booking for a customer who rings or writes: the journeys that the customer's own pages use, with
the seats held meanwhile. The trail says that staff did it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.membership import members
from accounts.models import Organisation, User
from bookings import confirmation, holds, pricing, seats
from bookings.basket import items, seating
from bookings.loading import places_of
from bookings.models import Booking, PlacePool
from bookings.naming import twice
from bookings.office import emails
from bookings.pools import drawing
from bookings.terms import agreed
from common import audit
from courses.models import Course, CourseRun

_signer = signing.Signer(salt="bookings.finish")

#: A customer who is to finish it themselves has so long.
TO_FINISH = dt.timedelta(hours=24)


class PhoneError(Exception):
    """Why the booking cannot go on, in words for whoever is on the telephone."""


class Wanted(NamedTuple):
    """So many places on a date, or on a course at their own pace."""

    course: Course
    run: CourseRun | None
    places: int


class CannotHold(holds.HoldError):
    """Which of several cannot be held; none of them is."""

    def __init__(self, wanted: Wanted, why: str) -> None:
        self.wanted = wanted
        super().__init__(why)


def begin(wanted: Sequence[Wanted], *, now: dt.datetime) -> Booking:
    """Hold seats for a customer in a new booking, all of them or none. Raises CannotHold."""
    first, *others = wanted
    with transaction.atomic():
        # All of them, before any is counted: whoever locks several does so in one order.
        _lock_dates(wanted)
        with _which(first):
            if first.run:
                booking = holds.hold(first.run, places=first.places, now=now)
            else:
                booking = holds.hold_self_paced(first.course, places=first.places, now=now)
        _put_in(booking, others, now)
        audit.record("bookings.office.begin", on=booking, after=_on_record(wanted))
    return booking


def add(booking: Booking, wanted: Sequence[Wanted], *, now: dt.datetime) -> None:
    """Hold more in one that is being made, all of them or none. Raises CannotHold, and
    holds.HoldError once it is no longer being made."""
    with transaction.atomic():
        locked = seating.lock_held(booking)
        seating.lock_dates(locked, *(each.run for each in wanted if each.run))
        _put_in(locked, wanted, now)
        audit.record("bookings.office.add", on=locked, after=_on_record(wanted))


def _lock_dates(wanted: Sequence[Wanted]) -> None:
    seats.lock(CourseRun.objects.filter(pk__in=[each.run.pk for each in wanted if each.run]))


def _put_in(booking: Booking, wanted: Sequence[Wanted], now: dt.datetime) -> None:
    for each in wanted:
        with _which(each):
            course = None if each.run else each.course
            items.add(booking, run=each.run, course=course, places=each.places, now=now)


@contextmanager
def _which(wanted: Wanted) -> Iterator[None]:
    try:
        yield
    except holds.HoldError as error:
        raise CannotHold(wanted, str(error)) from error


def _on_record(wanted: Sequence[Wanted]) -> dict[str, object]:
    return {
        "items": [(each.run or each.course).public_id for each in wanted],
        "places": sum(each.places for each in wanted),
    }


def book_for(booking: Booking, organisation: Organisation | None) -> Booking:
    """It is for an organisation that is known, or for one that is new. What is known of it from its
    latest booking fills in what nobody has said yet. Raises PhoneError."""
    with transaction.atomic():
        locked = _held(booking)
        locked.organisation = organisation
        if organisation is not None:
            locked.organisation_name, locked.individual = organisation.name, False
            _fill_in(locked, organisation)
        locked.save()
        # Whoever it is for has a price band of their own, and codes.
        pricing.reprice(locked, now=timezone.now())
    return locked


def confirm(
    booking: Booking, *, by: User, now: dt.datetime, shown: Decimal | None = None
) -> Booking:
    """Confirm it on invoice, or as it is where it comes to nothing; the contact gets the usual
    messages. Whoever books for a known organisation becomes one of its bookers: staff have spoken
    to them. `shown` is the total that stood on the page.

    Raises PhoneError, twice.AlreadyBooked, confirmation.ConfirmationError, holds.HoldError."""
    if booking.individual and pricing.price(places_of(booking)).gross:
        raise PhoneError("Somebody who pays for themselves pays by card: send them the link.")
    try:
        with confirmation.at_the_price_shown(booking, now), transaction.atomic():
            _let_buy(booking, by=by)
            return confirmation.invoiced(_held(booking), now, shown)
    except confirmation.ConfirmationError as error:
        if isinstance(error.__cause__, agreed.NotOnInvoice):
            raise PhoneError(
                f"{error.__cause__.for_office} Or send the link: they can pay by card."
            ) from error
        raise


def use_pool(booking: Booking, *, pool: PlacePool, by: User, now: dt.datetime) -> Booking:
    """Confirm it with prepaid places of the organisation that it is for; otherwise as `confirm`.

    Raises what that raises, and drawing.PoolError."""
    if booking.organisation_id != pool.organisation_id:
        raise PhoneError(f"These prepaid places belong to {pool.organisation}.")
    with transaction.atomic():
        _let_buy(booking, by=by)
        return drawing.confirm(_held(booking), pool=pool, by=by, now=now)


def hand_over(booking: Booking, *, by: User, now: dt.datetime) -> None:
    """Keep the seats for a day, and send the contact a link with which they finish the booking and
    pay as they like. Raises PhoneError without an address, holds.HoldError when the seats have
    gone."""
    if not (booking.contact_email and booking.contact_name):
        raise PhoneError("Give the contact's name and email address: the link goes there.")
    with transaction.atomic():
        _let_buy(booking, by=by)
        locked = _held(booking)
        holds.keep_seats(locked, now=now)
        locked.hold_expires_at = max(locked.hold_expires_at, _until(locked, now))
        locked.save(update_fields=["hold_expires_at"])
        emails.booking_to_finish(locked, link=link_to(locked))
        audit.record(
            "bookings.office.hand_over", on=locked, after={"held_until": locked.hold_expires_at}
        )


def give_up(booking: Booking) -> None:
    """The customer changed their mind: the seats are free again. Raises PhoneError."""
    with transaction.atomic():
        locked = _held(booking)
        runs = seats.lock(seats.of(locked))
        locked.state = Booking.State.CANCELLED
        locked.save(update_fields=["state"])
        seats.freed(runs)
        audit.record(
            "bookings.office.give_up",
            on=locked,
            before={"state": Booking.State.HELD},
            after={"state": locked.state},
        )


def link_to(booking: Booking) -> str:
    """Opens the booking, while it is being made, to whoever has the link."""
    path = reverse("booking_finish", args=[_signer.sign(str(booking.public_id))])
    return f"{settings.SITE_URL}{path}"


def opened_by(token: str) -> Booking | None:
    """The booking that `token` is of, made or not; None for a token that is not ours."""
    try:
        public_id = UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Booking.objects.filter(public_id=public_id).first()


def _until(booking: Booking, now: dt.datetime) -> dt.datetime:
    """A day, or until the first of its dates begins."""
    begins = seats.of(booking).with_first_start().values_list("first_start", flat=True)
    return min([now + TO_FINISH, *(start for start in begins if start)])


def _held(booking: Booking) -> Booking:
    found = Booking.objects.select_for_update(of=("self",), no_key=True).select_related(
        "organisation"
    )
    locked = found.get(pk=booking.pk)
    if locked.state != Booking.State.HELD:
        raise PhoneError("This booking is no longer being made, so it was not changed.")
    return locked


def _fill_in(booking: Booking, organisation: Organisation) -> None:
    """The contact and where the invoice goes, as they were last time; the PO number is another."""
    last = organisation.bookings.filter(state=Booking.State.CONFIRMED).order_by("-confirmed_at")
    if known := last.first():
        for name in ("contact_name", "contact_email", "contact_phone", "billing_address"):
            setattr(booking, name, getattr(booking, name) or getattr(known, name))
        booking.billing_postcode = booking.billing_postcode or known.billing_postcode


def _let_buy(booking: Booking, *, by: User) -> None:
    """Before the booking is locked: organisations are locked before bookings. Raises PhoneError,
    and twice.AlreadyBooked for somebody whom the organisation has on the same date."""
    organisation = booking.organisation
    if organisation is None or not booking.contact_email:
        return
    twice.refuse(booking, organisation)
    if booking.organisation_name.casefold() != organisation.name.casefold():
        raise PhoneError(
            f"It was begun for {organisation.name}, and another organisation's name stands there"
            " now. Choose the organisation again."
        )
    try:
        members.vouch(organisation, email=booking.contact_email, name=booking.contact_name, by=by)
    except members.MembersError as error:
        raise PhoneError(str(error)) from error
