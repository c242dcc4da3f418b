"""Putting people on places that were sold without a name. It goes on until the date begins.

The organisation is locked first and the booking after it, in the order that everybody keeps, so
that the same person is never made twice, nor put twice on one date. Nobody's seat changes hands,
so that whoever books the date meanwhile need not wait."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from accounts.membership import organisations
from accounts.models import Learner, User
from accounts.people.learners import Person, learners
from bookings import emails
from bookings.loading import places_of
from bookings.models import Booking, Change, NameRequest, Place
from common import audit, mail
from courses.enrolment import enrol
from courses.models import Course, CourseRun, Enrolment


class NamingError(Exception):
    """Why nobody was named, in words for whoever tried."""


class AlreadyThere(NamingError):
    """Somebody has a place on that date already: `person`, who was to be on `place`."""

    def __init__(self, person: Person, place: Place) -> None:
        self.person, self.place = person, place
        on = "on this date" if place.run_id else "on this course"
        super().__init__(
            f"{person.name} has a place {on} already. Name somebody else, or leave it unnamed."
        )


class Naming(NamedTuple):
    """Who is to be on which place, and in which team they are, if that is known."""

    place: Place
    person: Person
    team: str = ""


def name(place: Place, *, person: Person, by: User | None, now: dt.datetime) -> Place:
    """Put one person on one place; otherwise as `name_all`."""
    return name_all(place.booking, [Naming(place, person)], by=by, now=now)[0]


def name_all(
    booking: Booking,
    namings: Sequence[Naming],
    *,
    by: User | None,
    now: dt.datetime,
    by_office: bool = False,
) -> list[Place]:
    """Put people on unnamed places of a confirmed booking, all of them or none. Each becomes a
    learner of the organisation, is enrolled, and gets what everybody with a place gets.

    Raises AlreadyThere, or NamingError where a place is not there to be named."""
    with transaction.atomic():
        booking = _locked(booking)
        places = _places(booking, [naming.place for naming in namings], now)
        people = [naming.person for naming in namings]
        assert booking.organisation is not None
        found = learners(booking.organisation, people=people)
        _refuse_twice(places, people, found)
        for place, naming, learner in zip(places, namings, found, strict=True):
            place.name, place.email, place.job_role = naming.person
            place.team, place.learner = naming.team, learner
        Place.objects.bulk_update(places, ["name", "email", "job_role", "team", "learner"])
        keep_teams(places)
        for (course, run), there in by_date(places).items():
            enrol(course, run=run, learners=[place.learner for place in there if place.learner])
        _record(booking, places, by=by, by_office=by_office, now=now)
        mail.post([emails.place_confirmed(place) for place in places if place.email])
    return places


def keep_teams(places: Sequence[Place]) -> None:
    """What a list said of somebody's team, where the organisation knows of none."""
    told = {place.learner.pk: place for place in places if place.learner and place.team}
    if not told:
        return
    known = Learner.objects.filter(pk__in=told, team="").order_by("pk")
    without = list(known.select_for_update(of=("self",), no_key=True))
    for learner in without:
        learner.team = told[learner.pk].team
    Learner.objects.bulk_update(without, ["team"])


def by_date(places: Sequence[Place]) -> dict[tuple[Course, CourseRun | None], list[Place]]:
    dates: dict[tuple[Course, CourseRun | None], list[Place]] = {}
    for place in places:
        dates.setdefault((place.course, place.run), []).append(place)
    return dates


def has_begun(place: Place, now: dt.datetime) -> bool:
    start = place.run.starts_at if place.run else None
    return start is not None and start <= now


def unnamed_of(
    booking: Booking, *, now: dt.datetime, places: Sequence[Place] | None = None
) -> list[Place]:
    """The places that can still be named, by date, each with what a page says of it. `places` are
    the live ones, where they are at hand."""
    if not booking.is_confirmed:
        return []
    live = places_of(booking) if places is None else places
    unnamed = [place for place in live if not place.name and place.learner_id is None]
    coming = [place for place in unnamed if not has_begun(place, now) and _goes_ahead(place)]
    return sorted(coming, key=lambda place: (place.course.title, place.run_id or 0, place.pk))


def _goes_ahead(place: Place) -> bool:
    return place.run is None or place.run.state != CourseRun.State.CANCELLED


def _locked(booking: Booking) -> Booking:
    """The booking under its organisation's lock, wherever a merge has put it meanwhile."""
    organisation = Booking.objects.get(pk=booking.pk).organisation
    if organisation is None:
        raise NamingError("People can be named here once the booking is confirmed.")
    organisations.locked(organisation)
    locked = Booking.objects.select_for_update(of=("self",), no_key=True).select_related(
        "organisation"
    )
    booking = locked.get(pk=booking.pk)
    if not booking.is_confirmed:
        raise NamingError("This booking is not confirmed, so nobody can be named on it.")
    return booking


def _places(booking: Booking, wanted: Sequence[Place], now: dt.datetime) -> list[Place]:
    """Those of `wanted`, in their order, as they are now. Raises NamingError."""
    places = (
        Place.objects.filter(booking=booking, pk__in=[place.pk for place in wanted])
        .select_related("course", "run__course")
        .prefetch_related("run__sessions")
    )
    known = {place.pk: place for place in places}
    found = [known[place.pk] for place in wanted if place.pk in known]
    if len(found) < len(wanted) or len(known) < len(wanted):
        raise NamingError("One of these places is no longer on this booking.")
    for place in found:
        place.booking = booking
        if place.cancelled_at or not _goes_ahead(place):
            raise NamingError("This place was cancelled, so nobody can be named on it.")
        if place.name or place.learner_id:
            raise NamingError(
                "Somebody was named on this place in the meantime. Look at the booking again."
            )
        if has_begun(place, now):
            raise NamingError("This date has begun. Write to us, and we put the name right.")
    return found


def _refuse_twice(
    places: Sequence[Place], people: Sequence[Person], found: Sequence[Learner]
) -> None:
    """Raises AlreadyThere for the first who is on their date, or twice among these."""
    enrolled = set(
        Enrolment.objects.filter(learner__in=found)
        .exclude(state=Enrolment.State.WITHDRAWN)
        .exclude(state=Enrolment.State.COMPLETED, run=None)
        .values_list("learner", "course", "run")
    )
    placed = set(
        Place.objects.live()
        .filter(learner__in=found, booking__state=Booking.State.CONFIRMED)
        .exclude(run=None)
        .values_list("learner", "course", "run")
    )
    there: set[tuple[int, int, int | None]] = {*enrolled, *placed}
    for place, person, learner in zip(places, people, found, strict=True):
        seat = (learner.pk, place.course_id, place.run_id)
        if seat in there:
            raise AlreadyThere(person, place)
        there.add(seat)


def _record(
    booking: Booking,
    places: Sequence[Place],
    *,
    by: User | None,
    by_office: bool,
    now: dt.datetime,
) -> None:
    """What was done, for the booking's history and for the trail; links that asked for these names
    are answered."""
    Change.objects.bulk_create(
        Change(
            booking=booking,
            place=place,
            kind=Change.Kind.NAMED,
            to_run=place.run,
            to_learner=place.learner,
            by=by,
            by_office=by_office,
        )
        for place in places
    )
    NameRequest.objects.open().filter(place__in=places).update(answered_at=now)
    audit.record(
        "bookings.naming.name",
        on=booking,
        after={
            "places": [place.public_id for place in places],
            "learners": [place.learner.public_id for place in places if place.learner],
        },
    )
