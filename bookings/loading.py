"""Rows with what pages and papers show of them, in as few queries as that takes."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from bookings.ledger import balances
from bookings.models import Booking, Invoice, Place


def places_of(booking: Booking) -> list[Place]:
    """The live places of `booking`, each with its course, the course's page, and its run with the
    sessions: two queries for any number."""
    return _loaded(booking, booking.places.live())


def all_places_of(booking: Booking) -> list[Place]:
    """Also those that wait for their buyer because their date has gone."""
    return _loaded(booking, booking.places.all())


def _loaded(booking: Booking, places: QuerySet[Place]) -> list[Place]:
    found = list(places.select_related("course__page", "run"))
    for place in found:
        place.booking = booking
        if place.run:
            place.run.course = place.course
    _give_sessions(found)
    return found


def with_invoices(booking: Booking) -> Booking:
    """With all its invoices at hand, each with what is owed on it, so that a page may name them as
    often as it likes."""
    prefetch_related_objects(
        [booking], Prefetch("invoices", balances.with_owed(Invoice.objects.all()))
    )
    return booking


def _give_sessions(places: Iterable[Place]) -> None:
    """Places of one date share one run, so that what a property works out is worked out once."""
    runs = {place.run.pk: place.run for place in places if place.run}
    for place in places:
        if place.run:
            place.run = runs[place.run.pk]
    prefetch_related_objects(list(runs.values()), "sessions")
