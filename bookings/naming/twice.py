"""The same person on one date in two bookings. Whoever buys for their organisation is told before
it comes to that; whoever has not signed in must not learn who is on a date, so that is the office's
to settle afterwards."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Organisation
from accounts.people.learners import Person
from bookings.models import Booking, Place
from courses.models import Session


class Twice(NamedTuple):
    """`place` is of a booking that is being made, `other` of one that is confirmed."""

    place: Place
    other: Place


class AlreadyBooked(Exception):
    """Somebody in a booking that is being made has a place on their date in `other` already."""

    def __init__(self, found: Twice) -> None:
        self.other = found.other.booking
        super().__init__(
            f"{found.place.name} has a place on this date already, {found.place.when}, in booking"
            f" {self.other.reference}. Name somebody else, or leave the place without a name."
        )


def refuse(booking: Booking, organisation: Organisation | None) -> None:
    """Raises AlreadyBooked for the first person whom `organisation` has on the same date in another
    booking. None: whoever books may not know whom it has anywhere."""
    if organisation is None:
        return
    named = list(
        booking.places.live()
        .exclude(name="")
        .exclude(run=None)
        .select_related("run")
        .prefetch_related("run__sessions")
    )
    there = (
        _sold()
        .filter(booking__organisation=organisation, run__in={place.run_id for place in named})
        .exclude(booking=booking)
        .exclude(learner=None)
        .select_related("booking", "learner")
    )
    known = {
        (other.run_id, Person(other.learner.full_name, other.learner.email, "").key): other
        for other in there
        if other.learner
    }
    for place in named:
        person = Person(place.name, place.email, "")
        if other := known.get((place.run_id, person.key)):
            raise AlreadyBooked(Twice(place, other))


def found() -> QuerySet[Place]:
    """Places on dates to come whose person has an `earlier` one (its key) in another booking: known
    as one learner, or by the same name and address."""
    sold = _sold().exclude(name="").exclude(run=None)
    other = (
        _by_words(sold.filter(run=OuterRef("run"), pk__lt=OuterRef("pk")))
        .exclude(booking=OuterRef("booking"))
        .filter(
            Q(learner=OuterRef("learner"))
            | Q(low_email=OuterRef("low_email"), low_name=OuterRef("low_name")) & ~Q(email="")
        )
        .order_by("pk")
    )
    to_come = Session.objects.filter(run=OuterRef("run"), ends_at__gt=timezone.now())
    return (
        _by_words(sold.filter(Exists(to_come)))
        .annotate(earlier=Subquery(other.values("pk")[:1]))
        .exclude(earlier=None)
        .select_related("booking", "course", "run")
        .prefetch_related("run__sessions")
        .order_by("booking__confirmed_at", "pk")
    )


def _sold() -> QuerySet[Place]:
    return Place.objects.live().filter(booking__state=Booking.State.CONFIRMED)


def _by_words(places: QuerySet[Place]) -> QuerySet[Place]:
    return places.alias(low_email=Lower("email"), low_name=Lower("name"))
