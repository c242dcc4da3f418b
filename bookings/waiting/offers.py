"""Places that came free, kept for whoever is next. An offer is a booking that holds its seats until
a deadline: to accept is to go on with that booking, as anybody goes on with theirs."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bookings import holds, seats
from bookings.models import Booking, Offer, Place, WaitingListEntry
from bookings.waiting import emails
from common import audit
from courses.models import CourseRun

#: So near the start nobody can be asked in writing: the office is.
TOO_NEAR = dt.timedelta(hours=2)
#: How long an offer stands, while the date starts in more than so long.
DEADLINES = (
    (dt.timedelta(days=3), dt.timedelta(hours=24)),
    (dt.timedelta(days=1), dt.timedelta(hours=4)),
    (TOO_NEAR, dt.timedelta(hours=1)),
)


class OfferError(Exception):
    """Why the offer cannot be taken up or made, in words for whoever asks."""


class OfferOver(OfferError):
    def __init__(self) -> None:
        super().__init__(
            "This offer is over. The places went to whoever was next on the waiting list."
        )


class BeingPaid(OfferError):
    def __init__(self) -> None:
        super().__init__("A card payment is open for these places. Finish it, or leave it first.")


class Locked(NamedTuple):
    """An open offer with all that hangs on it, locked in the order that everybody keeps."""

    offer: Offer
    entry: WaitingListEntry
    #: None: it was forgotten, with whoever made it.
    booking: Booking | None
    runs: list[CourseRun]


def may_be_made(run: CourseRun, *, now: dt.datetime) -> bool:
    """`run` has its `first_start`."""
    return (
        run.state == CourseRun.State.SCHEDULED
        and run.first_start is not None
        and run.first_start - now > TOO_NEAR
    )


def deadline(start: dt.datetime, *, now: dt.datetime) -> dt.datetime:
    """Until when an offer made at `now` stands; by hand, and so near the start, as long as any hold
    and never past the start."""
    ahead = start - now
    length = next((length for away, length in DEADLINES if ahead > away), holds.length())
    return min(now + length, start)


def make(
    entry: WaitingListEntry,
    run: CourseRun,
    *,
    places: int,
    now: dt.datetime,
    by_hand: bool = False,
) -> Offer:
    """Keep `places` of `run` for a waiting `entry`, both locked by the caller, and write to them.
    The seats are free."""
    until = deadline(run.first_start, now=now)
    offer = Offer.objects.create(
        entry=entry,
        run=run,
        places=places,
        asked=entry.places,
        deadline=until,
        by_hand=by_hand,
        booking=holds.reserve(run, places=places, until=until, now=now),
        created_at=now,
    )
    _set(entry, WaitingListEntry.State.OFFERED)
    _record("offer", offer, before=None)
    emails.offered(offer)
    return offer


def accept(offer: Offer, *, places: int, keeps_waiting: bool, now: dt.datetime) -> Booking:
    """The booking to go on with, of all the places offered or fewer. Accepting again leads to the
    same booking. Raises OfferOver, or OfferError for an impossible number."""
    if not 1 <= places <= offer.places:
        raise OfferError(f"Say how many of the places you take: 1 to {offer.places}.")
    with transaction.atomic():
        locked = _lock(offer)
        booking = locked.booking
        if booking is None or not booking.is_held(max(now, timezone.now())):
            raise OfferOver
        if booking.state != Booking.State.HELD:
            return booking
        locked.offer.keeps_waiting = keeps_waiting
        locked.offer.save(update_fields=["keeps_waiting"])
        _keep(locked, places)
    return booking


def decline(offer: Offer, *, stays: bool, now: dt.datetime) -> None:
    """Give the places back, to whoever is next. With `stays`, whoever was offered fewer than they
    asked for keeps their place in the order, and hears when there are more. Raises OfferError once
    it is over or being paid for."""
    with transaction.atomic():
        locked = _lock(offer)
        _end(locked, Offer.State.DECLINED, now)
        if stays and offer.is_fewer:
            _wait_for_more(locked, now)
        else:
            _set(locked.entry, WaitingListEntry.State.DECLINED)


def withdraw(offer: Offer, *, now: dt.datetime) -> WaitingListEntry:
    """Take the offer back; its locked entry, whose state is the caller's to set. Raises OfferError
    once it is over or being paid for."""
    locked = _lock(offer)
    _end(locked, Offer.State.WITHDRAWN, now)
    return locked.entry


def lapse(offer: Offer, *, now: dt.datetime) -> bool:
    """Let an offer go whose time has passed; whether it did. Whoever was offered fewer than they
    asked for has lost nothing, and waits for more; whoever was offered all of it is off the
    list."""
    with transaction.atomic():
        try:
            locked = _lock(offer)
        except OfferOver:
            return False
        if locked.booking is not None and locked.booking.is_held(now):
            return False
        offer = locked.offer
        offer.state, offer.decided_at = Offer.State.LAPSED, now
        offer.save(update_fields=["state", "decided_at"])
        _record("lapse", offer, before=Offer.State.OPEN)
        if offer.is_fewer:
            _wait_for_more(locked, now)
        else:
            _set(locked.entry, WaitingListEntry.State.LAPSED)
        emails.lapsed(offer, entry=locked.entry)
        seats.freed(locked.runs)
    return True


def taken_up(booking: Booking, *, places: Sequence[Place], now: dt.datetime) -> None:
    """`booking`, locked with its runs, is confirmed in this transaction with `places`: if it began
    as an offer, that is accepted, and its entry is off the list or waits for the rest."""
    # Nearly always there is none; and none is made of a booking that is there already.
    opened = Offer.objects.filter(booking=booking, state=Offer.State.OPEN)
    if not opened.exists():
        return
    offer = opened.select_for_update(of=("self",), no_key=True).get()
    entries = WaitingListEntry.objects.select_for_update(of=("self",), no_key=True)
    entry = entries.select_related("course").get(pk=offer.entry_id)
    taken = sum(place.run_id == offer.run_id for place in places)
    offer.state = Offer.State.ACCEPTED if taken else Offer.State.DECLINED
    offer.decided_at = now
    offer.save(update_fields=["state", "decided_at"])
    _record("accept" if taken else "decline", offer, before=Offer.State.OPEN)
    rest = entry.places - taken
    if taken and rest > 0 and offer.keeps_waiting:
        entry.places, entry.at_least = rest, min(entry.at_least, rest)
        _wait(entry, now)
        seats.freed([offer.run])
    else:
        _set(entry, WaitingListEntry.State.ACCEPTED if taken else WaitingListEntry.State.DECLINED)


def known_of(booking: Booking) -> dict[str, str]:
    """What a booking that began as an offer need not ask: who waited."""
    begun = Offer.objects.filter(booking=booking)
    if not begun.exists():
        return {}
    entry = begun.get().entry
    organisation = entry.organisation.name if entry.organisation else ""
    return {
        "contact_name": entry.name,
        "contact_email": entry.email,
        **({"organisation_name": organisation} if organisation else {}),
    }


def _lock(offer: Offer) -> Locked:
    """Booking, runs, then what waits for them. Raises OfferOver unless it is open."""
    booking = (
        Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.booking_id)
        if offer.booking_id
        else None
    )
    held = Place.objects.live().filter(booking=booking) if booking else Place.objects.none()
    runs = seats.lock(CourseRun.objects.filter(Q(pk=offer.run_id) | Q(pk__in=held.values("run"))))
    locked = Offer.objects.select_for_update(of=("self",), no_key=True).select_related(
        "run__course", "entry"
    )
    offer = locked.get(pk=offer.pk)
    if not offer.is_open:
        raise OfferOver
    entries = WaitingListEntry.objects.select_for_update(of=("self",), no_key=True)
    entry = entries.select_related("course").get(pk=offer.entry_id)
    return Locked(offer, entry, booking, runs)


def _end(locked: Locked, state: Offer.State, now: dt.datetime) -> None:
    """Its seats are free for whoever is next. Raises BeingPaid."""
    offer, booking = locked.offer, locked.booking
    if booking is not None and booking.state == Booking.State.PAYING:
        raise BeingPaid
    offer.state, offer.decided_at = state, now
    offer.save(update_fields=["state", "decided_at"])
    _record("decline" if state == Offer.State.DECLINED else "withdraw", offer, before="open")
    if booking is not None and booking.state == Booking.State.HELD:
        if booking.places.live().exclude(run=offer.run).exists():
            _keep(locked, 0)
        else:
            booking.state = Booking.State.CANCELLED
            booking.save(update_fields=["state"])
    seats.freed(locked.runs)


def _keep(locked: Locked, places: int) -> None:
    """Of the offer's places so many, those with a name first; other dates that were put into the
    booking since stay."""
    assert locked.booking is not None
    there = list(locked.booking.places.live().filter(run=locked.offer.run))
    surplus = sorted(there, key=lambda place: (not place.name, place.pk))[places:]
    if surplus:
        Place.objects.filter(pk__in=[place.pk for place in surplus]).delete()
        seats.freed(locked.runs)


def _wait_for_more(locked: Locked, now: dt.datetime) -> None:
    locked.entry.at_least = min(locked.offer.places + 1, locked.entry.places)
    _wait(locked.entry, now)


def _wait(entry: WaitingListEntry, now: dt.datetime) -> None:
    entry.state, entry.waiting_since = WaitingListEntry.State.WAITING, now
    entry.save(update_fields=["state", "waiting_since", "places", "at_least"])


def _set(entry: WaitingListEntry, state: WaitingListEntry.State) -> None:
    entry.state = state
    entry.save(update_fields=["state"])


def _record(deed: str, offer: Offer, *, before: str | None) -> None:
    audit.record(
        f"bookings.waiting.{deed}",
        on=offer,
        before={"state": before} if before else {},
        after={
            "state": offer.state,
            "places": offer.places,
            "entry": offer.entry.public_id,
            "run": offer.run.public_id,
            "by_hand": offer.by_hand,
        },
    )
