"""Booking for a customer who rings or writes: the journeys that the customer's own pages use, with
the seats held meanwhile. The trail says that staff did it."""

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.membership import members
from accounts.models import Organisation, User
from bookings import confirmation, holds, seats
from bookings.models import Booking
from bookings.office import emails
from common import audit
from courses.models import CourseRun

_signer = signing.Signer(salt="bookings.finish")

#: A customer who is to finish it themselves has so long.
TO_FINISH = dt.timedelta(hours=24)


class PhoneError(Exception):
    """Why the booking cannot go on, in words for whoever is on the telephone."""


def begin(run: CourseRun, *, places: int, now: dt.datetime) -> Booking:
    """Hold seats for a customer. Raises holds.HoldError."""
    with transaction.atomic():
        booking = holds.hold(run, places=places, now=now)
        audit.record(
            "bookings.office.begin", on=booking, after={"run": run.public_id, "places": places}
        )
    return booking


def book_for(booking: Booking, organisation: Organisation | None) -> Booking:
    """It is for an organisation that is known, or for one that is new. What is known of it from its
    latest booking fills in what nobody has said yet. Raises PhoneError."""
    with transaction.atomic():
        locked = _held(booking)
        locked.organisation = organisation
        if organisation is not None:
            locked.organisation_name = organisation.name
            _fill_in(locked, organisation)
        locked.save()
    return locked


def confirm(booking: Booking, *, by: User, now: dt.datetime) -> Booking:
    """Confirm it on invoice; the contact gets the usual messages. Whoever books for a known
    organisation becomes one of its bookers: staff have spoken to them.

    Raises PhoneError, confirmation.ConfirmationError, holds.HoldError."""
    with transaction.atomic():
        _let_buy(booking, by=by)
        return confirmation.on_invoice(_held(booking), now=now)


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
    found = Booking.objects.select_for_update(of=("self",)).select_related("organisation")
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
    """Before the booking is locked: organisations are locked before bookings."""
    organisation = booking.organisation
    if organisation is None or not booking.contact_email:
        return
    if booking.organisation_name.casefold() != organisation.name.casefold():
        raise PhoneError(
            f"It was begun for {organisation.name}, and another organisation's name stands there"
            " now. Choose the organisation again."
        )
    try:
        members.vouch(organisation, email=booking.contact_email, name=booking.contact_name, by=by)
    except members.MembersError as error:
        raise PhoneError(str(error)) from error
