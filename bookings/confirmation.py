"""Confirming a booking: from here on the seats are sold, the people enrolled, the money owed."""

import datetime as dt

from django.db import transaction

from accounts.buyers import buyer
from accounts.learners import Person, learners
from bookings import emails, holds, invoicing, seats
from bookings.models import Booking, Place, SellerDetails
from bookings.pricing import price
from common import mail
from courses.enrolment import enrol
from courses.models import CourseRun


class ConfirmationError(Exception):
    """Why the booking cannot be confirmed, in words for the buyer."""


def on_invoice(booking: Booking, *, now: dt.datetime) -> Booking:
    """Confirm a booking that is paid later, on invoice. Confirming twice changes nothing.

    Raises ConfirmationError while answers are missing or a card payment is open, and holds.SoldOut
    when the hold has lapsed and the seats have gone."""
    with transaction.atomic():
        runs = seats.lock(seats.of(booking))
        booking = Booking.objects.select_for_update().get(pk=booking.pk)
        if booking.is_confirmed:
            return booking
        if booking.state == Booking.State.PAYING:
            raise ConfirmationError(
                "A card payment is open. Finish it, or leave it to pay on invoice."
            )
        if not (booking.po_number or booking.no_po):
            raise ConfirmationError("Give your purchase order number, or say that you use none.")
        return confirm_locked(booking, runs=runs, method=Booking.Method.INVOICE, now=now)


def confirm_locked(
    booking: Booking, *, runs: list[CourseRun], method: Booking.Method, now: dt.datetime
) -> Booking:
    """Confirm `booking`; it and its `runs` are locked by the caller's transaction.

    Raises ConfirmationError while answers are missing, holds.SoldOut when the hold has lapsed and
    the seats have gone."""
    if not booking.has_details:
        raise ConfirmationError("Tell us first who is booking.")
    if not booking.is_held(now):
        holds.check_room(booking, runs, now)
    seller = SellerDetails.load()
    places = _places(booking, runs)
    booking.buyer, booking.organisation = buyer(
        booking.contact_email,
        name=booking.contact_name,
        organisation_name=booking.organisation_name,
    )
    booking.state, booking.method, booking.confirmed_at = Booking.State.CONFIRMED, method, now
    booking.terms = seller.terms
    booking.save(
        update_fields=["buyer", "organisation", "state", "method", "confirmed_at", "terms"]
    )
    named = [place for place in places if place.name]
    _enrol(booking, named)
    invoice = invoicing.issue(booking, price=price(places), seller=seller, now=now)
    confirmed = emails.booking_confirmed(booking, invoice=invoice, places=places)
    mail.post([confirmed, *(emails.place_confirmed(place) for place in named if place.email)])
    return booking


def _places(booking: Booking, runs: list[CourseRun]) -> list[Place]:
    """The live places, each with its run as locked (and the course that came with it)."""
    by_id = {run.pk: run for run in runs}
    places = list(booking.places.live())
    for place in places:
        place.run, place.booking = by_id[place.run_id], booking
    return places


def _enrol(booking: Booking, places: list[Place]) -> None:
    """Make each named person a learner of the organisation, and enrol them on their run."""
    assert booking.organisation is not None
    people = [Person(place.name, place.email, place.job_role) for place in places]
    found = learners(booking.organisation, people=people)
    for place, learner in zip(places, found, strict=True):
        place.learner = learner
    Place.objects.bulk_update(places, ["learner"])
    for run in {place.run for place in places}:
        enrol(
            run, learners=[place.learner for place in places if place.run == run and place.learner]
        )
