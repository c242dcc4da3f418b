"""The list moves on: whatever comes free is offered in the order of asking, and nobody is passed
over who would have taken it. Safe to run at any time, and twice at once."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bookings import seats
from bookings.models import Booking, Offer, WaitingListEntry
from bookings.waiting import closing, offers
from common.one_by_one import done_for_each
from courses.models import CourseRun, CourseRunQuerySet


def move(*, now: dt.datetime) -> int:
    """Everything that is due: dates that have begun or are cancelled are closed, offers whose time
    has passed lapse, and what is free is offered. The number of offers made. What fails is raised
    at the end: it keeps no other date waiting."""
    closing.close_over(now=now)
    return done_for_each(_due(now), lambda deed: deed())


def _due(now: dt.datetime) -> Iterator[Callable[[], int]]:
    """What lapses makes others wait no longer: it is done before the next is looked for."""
    yield from (partial(_lapse, offer, now) for offer in _lapsed(now=now))
    yield from (partial(advance, run, now=now) for run in awaited(now=now))


def _lapse(offer: Offer, now: dt.datetime) -> int:
    """No offer was made by it."""
    offers.lapse(offer, now=now)
    return 0


def move_on(runs: Iterable[int]) -> None:
    """The same at once, for dates of which seats came free."""
    now = timezone.now()
    for run in CourseRun.objects.filter(pk__in=list(runs)).order_by("pk"):
        advance(run, now=now)


def advance(run: CourseRun, *, now: dt.datetime) -> int:
    """Offer what is free on `run`, to one after the other. The number of offers made."""
    lapse_due(now=now, of=run)
    made = 0
    with transaction.atomic():
        [locked] = seats.lock(CourseRun.objects.filter(pk=run.pk))
        # Whoever had the lock before us may have freed or taken seats meanwhile.
        now = max(now, timezone.now())
        if not offers.may_be_made(locked, now=now):
            return 0
        while free := seats.free(locked, now=now):
            entry = _next(locked, free)
            if entry is None:
                break
            offers.make(entry, locked, places=min(free, entry.places), now=now)
            made += 1
    return made


def lapse_due(*, now: dt.datetime, of: CourseRun) -> int:
    """Let go what nobody took up of a date. The number of offers that lapsed."""
    return sum(offers.lapse(offer, now=now) for offer in _lapsed(now=now).filter(run=of))


def _lapsed(*, now: dt.datetime) -> QuerySet[Offer]:
    return Offer.objects.filter(
        Q(booking=None)
        | Q(booking__state=Booking.State.HELD, booking__hold_expires_at__lte=now)
        | Q(booking__state=Booking.State.CANCELLED),
        state=Offer.State.OPEN,
    )


def awaited(*, now: dt.datetime) -> CourseRunQuerySet:
    """The dates to come for which somebody waits."""
    waiting = WaitingListEntry.objects.waiting().order_by()
    return (
        CourseRun.objects.going_ahead()
        .to_come(now)
        .filter(
            Exists(waiting.filter(run=OuterRef("pk")))
            | Q(organisation=None) & Q(Exists(waiting.filter(run=None, course=OuterRef("course"))))
        )
    )


def for_the_office(*, now: dt.datetime) -> QuerySet[CourseRun]:
    """The dates that begin too soon for anybody to be asked in writing, with seats free and people
    waiting: each with how many are free (`unsold`)."""
    soon = awaited(now=now).filter(first_start__lte=now + offers.TOO_NEAR)
    return seats.kept_back(soon, now=now)


def offer_next(run: CourseRun, *, now: dt.datetime) -> Offer:
    """The office offers what is free to whoever is next, however near the start. Raises
    OfferError."""
    with transaction.atomic():
        locked, free = _lock_by_hand(run, now)
        entry = _next(locked, free)
        if entry is None:
            raise offers.OfferError("Nobody waits for so few places.")
        places = min(free, entry.places)
        return offers.make(entry, locked, places=places, now=now, by_hand=True)


def offer_to(entry: WaitingListEntry, *, run: CourseRun, places: int, now: dt.datetime) -> Offer:
    """The office offers `places` to somebody who waits, out of turn. Raises OfferError when they
    do not wait for that date or fewer are free."""
    with transaction.atomic():
        locked, free = _lock_by_hand(run, now)
        waiting = WaitingListEntry.objects.select_for_update(of=("self",), no_key=True).waiting()
        waits = waiting.wanting(locked).filter(pk=entry.pk).select_related("course").first()
        if waits is None:
            raise offers.OfferError("They no longer wait for this date.")
        if not 1 <= places <= min(free, waits.places):
            raise offers.OfferError(
                f"{free} free, and they asked for {waits.places}: offer 1 to"
                f" {min(free, waits.places)}."
            )
        return offers.make(waits, locked, places=places, now=now, by_hand=True)


def _lock_by_hand(run: CourseRun, now: dt.datetime) -> tuple[CourseRun, int]:
    """The date and its free seats. Raises OfferError if there are none."""
    [locked] = seats.lock(CourseRun.objects.filter(pk=run.pk))
    now = max(now, timezone.now())
    if (
        locked.state != CourseRun.State.SCHEDULED
        or locked.first_start is None
        or locked.first_start <= now
    ):
        raise offers.OfferError("This date has begun, or is no longer held.")
    free = seats.free(locked, now=now)
    if not free:
        raise offers.OfferError("No places are free on this date.")
    return locked, free


def _next(run: CourseRun, free: int) -> WaitingListEntry | None:
    """Whoever is next for `free` seats of a locked `run`, locked. An entry for any date may be
    taken by another date at the same time: then it is no longer next here."""
    waiting = WaitingListEntry.objects.waiting().wanting(run).filter(at_least__lte=free)
    while (first := waiting.values_list("pk", flat=True).first()) is not None:
        locked = WaitingListEntry.objects.select_for_update(
            of=("self",), no_key=True
        ).select_related("course")
        entry = locked.filter(pk=first).first()
        if entry is not None and entry.state == WaitingListEntry.State.WAITING:
            return entry
    return None
