"""Confirming a booking: from here on the seats are sold, the people enrolled, the money owed."""

import datetime as dt

from django.db import transaction

from accounts.membership.buyers import buyer
from accounts.people.learners import Person, learners
from bookings import emails, holds, invoicing
from bookings.models import Booking, Place, SellerDetails
from bookings.pricing import price
from common import audit, mail
from courses.enrolment import enrol
from courses.models import Course, CourseRun


class ConfirmationError(Exception):
    """Why the booking cannot be confirmed, in words for the buyer."""


def on_invoice(booking: Booking, *, now: dt.datetime) -> Booking:
    """Confirm a booking that is paid later, on invoice. Confirming twice changes nothing.

    Raises ConfirmationError while answers are missing or a card payment is open, and holds.SoldOut
    when the hold has lapsed and the seats have gone."""
    with transaction.atomic():
        booking = Booking.objects.select_for_update().get(pk=booking.pk)
        if booking.is_confirmed:
            return booking
        if booking.state == Booking.State.PAYING:
            raise ConfirmationError(
                "A card payment is open. Finish it, or leave it to pay on invoice."
            )
        if not (booking.po_number or booking.no_po):
            raise ConfirmationError("Give your purchase order number, or say that you use none.")
        return confirm_locked(booking, method=Booking.Method.INVOICE, now=now)


def confirm_locked(booking: Booking, *, method: Booking.Method, now: dt.datetime) -> Booking:
    """Confirm `booking`, which is locked by the caller's transaction. Its runs are locked here, and
    only when all is done that need not wait for others who book them.

    Raises ConfirmationError while answers are missing, holds.SoldOut when the hold has lapsed and
    the seats have gone."""
    if not booking.has_details:
        raise ConfirmationError("Tell us first who is booking.")
    seller = SellerDetails.load()
    places = _places(booking)
    booking.buyer, booking.organisation = buyer(
        booking.contact_email,
        name=booking.contact_name,
        organisation_name=booking.organisation_name,
        individual=booking.individual,
    )
    named = [place for place in places if place.name]
    _enrol(booking, named)
    cost = price(places)
    audit.record(
        "bookings.confirmation.confirm",
        on=booking,
        before={"state": booking.state},
        after={
            "state": Booking.State.CONFIRMED,
            "method": method,
            "places": len(places),
            "gross": cost.gross,
            "organisation": booking.organisation.public_id,
        },
    )
    # From here on everybody else who books these dates is waiting.
    holds.keep_seats(booking, now=now)
    booking.state, booking.method, booking.confirmed_at = Booking.State.CONFIRMED, method, now
    booking.terms, booking.policy = seller.terms, seller.policy
    booking.save(
        update_fields=[
            "buyer",
            "organisation",
            "state",
            "method",
            "confirmed_at",
            "terms",
            "policy",
        ]
    )
    invoice = invoicing.issue(booking, price=cost, seller=seller, now=now) if cost.gross else None
    confirmed = emails.booking_confirmed(booking, invoice=invoice, price=cost, places=places)
    mail.post([confirmed, *(emails.place_confirmed(place) for place in named if place.email)])
    return booking


def _places(booking: Booking) -> list[Place]:
    """The live places, each with its run, and what messages and papers say of that."""
    places = (
        booking.places.live()
        .select_related("course", "run__course")
        .prefetch_related("run__sessions")
    )
    for place in places:
        place.booking = booking
    return list(places)


def _enrol(booking: Booking, places: list[Place]) -> None:
    """Make each named person a learner of the organisation, and enrol them on their run."""
    assert booking.organisation is not None
    people = [Person(place.name, place.email, place.job_role) for place in places]
    found = learners(booking.organisation, people=people)
    for place, learner in zip(places, found, strict=True):
        place.learner = learner
    Place.objects.bulk_update(places, ["learner"])
    for (course, run), there in _by_date(places).items():
        enrol(course, run=run, learners=[place.learner for place in there if place.learner])


def _by_date(places: list[Place]) -> dict[tuple[Course, CourseRun | None], list[Place]]:
    dates: dict[tuple[Course, CourseRun | None], list[Place]] = {}
    for place in places:
        dates.setdefault((place.course, place.run), []).append(place)
    return dates
