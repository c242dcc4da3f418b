"""Joining a waiting list, asking for another number, and leaving it."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.policy import Visitor
from bookings import seats
from bookings.holds import MOST_PLACES
from bookings.models import Offer, WaitingListEntry
from bookings.waiting import emails, offers
from common import audit
from courses.models import Course, CourseRun, CourseRunQuerySet


class WaitingListError(Exception):
    """Why it cannot be done, in words for whoever asks."""


class PlacesLeft(WaitingListError):
    """There is room for them: they can book without waiting, on `run`."""

    def __init__(self, run: CourseRun, left: int) -> None:
        self.run = run
        places = "1 place is" if left == 1 else f"{left} places are"
        super().__init__(f"{places} left: you can book now, without waiting.")


def join(
    course: Course,
    *,
    run: CourseRun | None,
    name: str,
    email: str,
    places: int,
    all_or_none: bool = False,
    by: Visitor | None = None,
    organisation: Organisation | None = None,
    now: dt.datetime,
) -> WaitingListEntry:
    """Put somebody at the end of the list of `run`, or of any date of `course`, and tell them.

    What is on sale to anybody is not theirs to wait for: of that many they hear nothing. Raises
    PlacesLeft when there is room for all of them, WaitingListError when they are on the list
    already or the date has begun."""
    _check_number(places)
    with transaction.atomic():
        runs = seats.lock(_awaited(course, run, now))
        now = max(now, timezone.now())
        if run is not None and not runs:
            raise WaitingListError("This date has begun or is no longer held. Choose another.")
        on_sale = _on_sale(runs, places, now)
        try:
            with transaction.atomic():
                entry = WaitingListEntry.objects.create(
                    course=course,
                    run=run,
                    name=name,
                    email=email.lower(),
                    places=places,
                    at_least=places if all_or_none else on_sale + 1,
                    user=by if isinstance(by, User) else None,
                    organisation=organisation,
                    created_at=now,
                    waiting_since=now,
                )
        except IntegrityError as error:
            raise WaitingListError(_on_it(run)) from error
        audit.record("bookings.waiting.join", on=entry, after=_told(entry))
        emails.joined(entry)
        # Free seats that those before them did not want may be enough for them.
        seats.freed(runs)
    return entry


def change(
    entry: WaitingListEntry, *, places: int, all_or_none: bool, now: dt.datetime
) -> WaitingListEntry:
    """Wait for another number. Fewer keeps the place in the order; more goes to its end, for it
    would be taken from those behind. Raises PlacesLeft, or WaitingListError unless it waits."""
    _check_number(places)
    with transaction.atomic():
        runs = seats.lock(_awaited(entry.course, entry.run, now))
        entry = _lock(entry)
        now = max(now, timezone.now())
        if entry.state != WaitingListEntry.State.WAITING:
            raise WaitingListError("This cannot be changed now. Answer the offer first, or leave.")
        on_sale = _on_sale(runs, places, now)
        before = _told(entry)
        if places > entry.places:
            entry.created_at = now
        entry.places, entry.waiting_since = places, now
        entry.at_least = places if all_or_none else on_sale + 1
        entry.save(update_fields=["created_at", "places", "at_least", "waiting_since"])
        audit.record("bookings.waiting.change", on=entry, before=before, after=_told(entry))
        seats.freed(runs)
    return entry


def leave(entry: WaitingListEntry, *, now: dt.datetime) -> None:
    """Off the list, by their own wish; what they were offered goes to whoever is next. Leaving
    twice changes nothing. Raises WaitingListError while a card payment is open."""
    _take_off(entry, now=now, reason="")


def take_off(entry: WaitingListEntry, *, reason: str, now: dt.datetime) -> None:
    """The same by the office, which says why. Raises WaitingListError."""
    if not reason.strip():
        raise WaitingListError("Say why, without names.")
    _take_off(entry, now=now, reason=reason.strip())


def again(entry: WaitingListEntry, *, now: dt.datetime) -> WaitingListEntry:
    """Ask anew, at the end of the list, after an offer has passed. Raises as `join`."""
    if entry.is_live:
        return entry
    return join(
        entry.course,
        run=entry.run,
        name=entry.name,
        email=entry.email,
        places=entry.places,
        by=entry.user,
        organisation=entry.organisation,
        now=now,
    )


def _take_off(entry: WaitingListEntry, *, now: dt.datetime, reason: str) -> None:
    with transaction.atomic():
        open_offer = Offer.objects.filter(entry=entry, state=Offer.State.OPEN).first()
        try:
            entry = offers.withdraw(open_offer, now=now) if open_offer else _lock(entry)
        except offers.OfferError as error:
            raise WaitingListError(str(error)) from error
        if not entry.is_live:
            return
        if entry.state == WaitingListEntry.State.OFFERED and open_offer is None:
            raise WaitingListError("They have just been offered places. Look again.")
        before = _told(entry)
        entry.state = WaitingListEntry.State.LEFT
        entry.save(update_fields=["state"])
        audit.record(
            "bookings.waiting.leave", on=entry, before=before, after=_told(entry), reason=reason
        )
        emails.left(entry)
        # What was private on their account may be anybody's now.
        seats.change_hands()


def _awaited(course: Course, run: CourseRun | None, now: dt.datetime) -> CourseRunQuerySet:
    """The dates that an entry would wait for."""
    if run is not None:
        runs = CourseRun.objects.going_ahead().filter(pk=run.pk)
    else:
        runs = CourseRun.objects.public().filter(course=course)
    return runs.with_first_start().filter(first_start__gt=now)


def _on_sale(runs: list[CourseRun], places: int, now: dt.datetime) -> int:
    """The most places that anybody can book on one of `runs`. Raises PlacesLeft if that is
    enough."""
    most = 0
    for run in runs:
        left = seats.left(run, now=now)
        if left >= places:
            raise PlacesLeft(run, left)
        most = max(most, left)
    return most


def _lock(entry: WaitingListEntry) -> WaitingListEntry:
    entries = WaitingListEntry.objects.select_for_update(of=("self",), no_key=True)
    return entries.select_related("course").get(pk=entry.pk)


def _check_number(places: int) -> None:
    if not 1 <= places <= MOST_PLACES:
        raise WaitingListError(f"Ask for 1 to {MOST_PLACES} places.")


def _on_it(run: CourseRun | None) -> str:
    what = "date" if run else "course"
    return (
        f"This address is on the waiting list for this {what} already."
        " The message that we sent then leads to its page."
    )


def _told(entry: WaitingListEntry) -> dict[str, object]:
    return {
        "state": entry.state,
        "places": entry.places,
        "at_least": entry.at_least,
        "course": entry.course.public_id,
        "run": entry.run.public_id if entry.run else None,
    }
