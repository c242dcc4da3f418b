"""Rows with what pages and papers show of them, in as few queries as that takes, and no wider: what
Django spends on a query grows with its columns, and most where they are to be put in order."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from bookings.ledger import balances
from bookings.models import Booking, Invoice, Place
from courses.models import Session


def places_of(booking: Booking, *, sessions: bool = True) -> list[Place]:
    """The live places of `booking`, each with its course and its run, and that with its sessions
    (which say when it is): two queries for any number."""
    return _loaded(booking, booking.places.live(), sessions)


def all_places_of(booking: Booking, *, sessions: bool = True) -> list[Place]:
    """Also those that wait for their buyer because their date has gone."""
    return _loaded(booking, booking.places.all(), sessions)


def read_sessions(places: Iterable[Place]) -> None:
    """Of places that share their runs, as those from here do: which says when they are."""
    runs = {place.run.pk: place.run for place in places if place.run}
    # In no order: a run puts them in its own.
    unordered = Prefetch("sessions", Session.objects.order_by())
    prefetch_related_objects(list(runs.values()), unordered)


def _loaded(booking: Booking, places: QuerySet[Place], sessions: bool) -> list[Place]:
    found = sorted(places.order_by().select_related("course", "run"), key=lambda place: place.pk)
    for place in found:
        place.booking = booking
    _share(found)
    if sessions:
        read_sessions(found)
    return found


def with_invoices(booking: Booking) -> Booking:
    """With all its invoices at hand, each with what is owed on it, so that a page may name them as
    often as it likes."""
    prefetch_related_objects(
        [booking], Prefetch("invoices", balances.with_owed(Invoice.objects.all()))
    )
    return booking


def _share(places: Iterable[Place]) -> None:
    """Places of one date share one run, so that what a property works out is worked out once."""
    runs = {place.run.pk: place.run for place in places if place.run}
    courses = {place.course_id: place.course for place in places}
    for place in places:
        place.course = courses[place.course_id]
        if place.run:
            place.run = runs[place.run.pk]
            place.run.course = place.course
