"""A whole date cancelled or moved by the office: who is affected, and the beginning of it. The rest
goes booking by booking (`carrying_out`)."""

import datetime as dt
from collections.abc import Callable, Container, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bookings import seats
from bookings.changes import ChangeError, money, policy, tasks
from bookings.ledger.returning import paid_by_card
from bookings.minimums import deciding
from bookings.models import Booking, DateChange, DateChoice, Place, WaitingListEntry
from bookings.naming import chasing
from common import audit
from courses import rescheduling
from courses.joining import changes as following
from courses.models import CourseRun


class Affected(NamedTuple):
    """One booking with places on the date, and what a refund would give back."""

    booking: Booking
    places: Sequence[Place]
    back: money.Money
    #: The booking was, or an invoice of it: the money goes back there.
    by_card: bool

    @property
    def unnamed(self) -> int:
        return sum(not place.name for place in self.places)


class Preview(NamedTuple):
    affected: Sequence[Affected]
    waiting: int
    held: int

    @property
    def people(self) -> int:
        return sum(len(each.places) - each.unnamed for each in self.affected)

    @property
    def unnamed(self) -> int:
        return sum(each.unnamed for each in self.affected)

    @property
    def to_card(self) -> Decimal:
        return sum((each.back.gross for each in self.affected if each.by_card), money.NONE)

    @property
    def to_credit(self) -> Decimal:
        return sum((each.back.gross for each in self.affected if not each.by_card), money.NONE)


def preview(run: CourseRun, *, now: dt.datetime) -> Preview:
    """Everybody affected, and the money if all of them took it back."""
    places = (
        Place.objects.live()
        .filter(booking__in=_bookings(run))
        .select_related("booking", "course", "run")
        .order_by("booking__organisation_name", "booking", "pk")
    )
    by_booking: dict[int, list[Place]] = {}
    for place in places:
        by_booking.setdefault(place.booking_id, []).append(place)
    lines = money.Lines([live[0].booking for live in by_booking.values()])
    held = Place.objects.filter(run=run).seated(now)
    carded = paid_by_card(by_booking)
    return Preview(
        [_affected(live, run, lines, carded) for live in by_booking.values()],
        WaitingListEntry.objects.filter(run=run).count(),
        held.exclude(booking__state=Booking.State.CONFIRMED).count(),
    )


def _affected(
    live: list[Place], run: CourseRun, lines: money.Lines, carded: Container[int]
) -> Affected:
    there = [place for place in live if place.run_id == run.pk]
    back = money.backs(there, lines=lines, percents=[policy.ALL] * len(there))
    total = money.Money(
        sum((each.net for each in back), money.NONE), sum((each.vat for each in back), money.NONE)
    )
    booking = there[0].booking
    return Affected(booking, there, total, booking.pk in carded)


def _bookings(run: CourseRun) -> QuerySet[Booking]:
    live = Place.objects.live().filter(run=run)
    return Booking.objects.filter(state=Booking.State.CONFIRMED, pk__in=live.values("booking"))


def open_change(run: CourseRun) -> DateChange | None:
    """A cancelling stands until it is done; a move can be overtaken by another decision."""
    return DateChange.objects.unfinished().filter(run=run).first()


def cancel_date(
    run: CourseRun, *, reason: str, deadline: dt.datetime, by: User | None, now: dt.datetime
) -> DateChange:
    """Nothing more of it is sold from now on. Everybody is told, and each organisation chooses
    until `deadline`, when the money goes back to whoever has not. Raises ChangeError."""

    def cancelled(run: CourseRun) -> None:
        run.state = CourseRun.State.CANCELLED
        run.save(update_fields=["state"])

    return _begin(run, DateChange.Kind.CANCEL, cancelled, reason, deadline, by, now)


def move_date(
    run: CourseRun,
    *,
    sittings: Sequence[rescheduling.Sitting],
    reason: str,
    deadline: dt.datetime,
    by: User | None,
    now: dt.datetime,
) -> DateChange:
    """It is at another time from now on, and who has a place keeps it unless their organisation
    chooses otherwise until `deadline`. Raises ChangeError."""

    def moved(run: CourseRun) -> None:
        stands = {(each.pk, each.starts_at, each.ends_at) for each in run.sittings}
        if stands == set(sittings):
            raise ChangeError("This date is at these times already. Nobody was told anything.")
        try:
            rescheduling.reschedule(run, sittings=sittings, now=now)
        except rescheduling.RescheduleError as error:
            raise ChangeError(str(error)) from error

    return _begin(run, DateChange.Kind.MOVE, moved, reason, deadline, by, now)


def _begin(
    run: CourseRun,
    kind: DateChange.Kind,
    do: Callable[[CourseRun], None],
    reason: str,
    deadline: dt.datetime,
    by: User | None,
    now: dt.datetime,
) -> DateChange:
    with transaction.atomic():
        moved_before = _lock_open_move(run)
        [run] = seats.lock(CourseRun.objects.filter(pk=run.pk))
        _check(run, deadline, now)
        first = run.starts_at
        before = {"state": run.state, "starts": first}
        old_when, old = run.when, following.before(run)
        do(run)
        if moved_before:
            _overtake(moved_before, now)
        run = CourseRun.objects.get(pk=run.pk)
        if kind == DateChange.Kind.MOVE:
            _begin_anew(run, first, now)
        # Whoever is booked hears of it from `carrying_out`.
        following.follow(run, old=old, tell=False, now=now)
        change = DateChange.objects.create(
            run=run, kind=kind, reason=reason, old_when=old_when, deadline=deadline, by=by
        )
        audit.record(
            f"bookings.dates.{kind}",
            on=run,
            before=before,
            after={
                "state": run.state,
                "starts": run.starts_at,
                "deadline": deadline,
            },
            reason=reason,
        )
        transaction.on_commit(partial(tasks.carry_out.enqueue, change.pk))
    return write_down(change, now=now)


def _begin_anew(run: CourseRun, old: dt.datetime | None, now: dt.datetime) -> None:
    """What is asked so many days before a date is asked before the new one."""
    chasing.begin_anew(run, now=now)
    if old and run.starts_at:
        by_days = timezone.localdate(run.starts_at) - timezone.localdate(old)
        deciding.begin_anew(run, by_days=by_days.days, now=now)


def write_down(change: DateChange, *, now: dt.datetime) -> DateChange:
    """Everybody affected, once. In a transaction of its own, after the one that locked the date:
    whoever changes a booking meanwhile has that, and waits for the date."""
    with transaction.atomic():
        change = DateChange.objects.select_for_update(of=("self",), no_key=True).get(pk=change.pk)
        if change.listed_at:
            return change
        affected = _bookings(change.run)
        if not change.cancels:
            # Whoever books from now on knows the new time.
            affected = affected.filter(confirmed_at__lte=change.created_at)
        DateChoice.objects.bulk_create(
            DateChoice(change=change, booking=booking) for booking in affected.order_by("pk")
        )
        change.listed_at = now
        change.save(update_fields=["listed_at"])
        return change


def _lock_open_move(run: CourseRun) -> DateChange | None:
    """With what is still to be chosen of it, before the date: whoever chooses has that order."""
    moves = DateChange.objects.unfinished().filter(run=run, kind=DateChange.Kind.MOVE)
    move = moves.select_for_update(of=("self",), no_key=True).first()
    if move:
        list(
            move.choices.filter(applied_at=None)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
    return move


def _overtake(move: DateChange, now: dt.datetime) -> None:
    """The date is moved again, or cancelled: whoever had not chosen is asked about that instead."""
    move.choices.filter(applied_at=None).update(
        choice=DateChoice.Choice.KEEP, applied_at=now, failure=""
    )
    move.listed_at, move.finished_at = move.listed_at or now, now
    move.save(update_fields=["listed_at", "finished_at"])
    audit.record("bookings.dates.finish", on=move.run, after={"kind": move.kind})


def _check(run: CourseRun, deadline: dt.datetime, now: dt.datetime) -> None:
    """`run` is locked. Raises ChangeError."""
    change = open_change(run)
    if change and change.cancels:
        raise ChangeError("This date is being cancelled already. See how far that is.")
    if run.state != CourseRun.State.SCHEDULED:
        raise ChangeError("Only a date that is scheduled can be cancelled or moved.")
    if run.starts_at is not None and run.starts_at <= now:
        raise ChangeError("This date has begun.")
    if deadline <= now:
        raise ChangeError("Give organisations until a time that is still to come.")
