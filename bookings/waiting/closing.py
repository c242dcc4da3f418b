"""A waiting list ends when its date begins, or is cancelled."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bookings import seats
from bookings.models import Offer, WaitingListEntry
from bookings.waiting import emails, offers
from common import audit
from courses.models import CourseRun


def close_over(*, now: dt.datetime) -> int:
    """Close the lists of all dates that have begun or are cancelled. The number of dates."""
    live = WaitingListEntry.objects.live().filter(run=OuterRef("pk"))
    offered = Offer.objects.filter(run=OuterRef("pk"), state=Offer.State.OPEN)
    over = (
        CourseRun.objects.with_first_start()
        .filter(Exists(live) | Exists(offered))
        .filter(Q(state=CourseRun.State.CANCELLED) | Q(first_start__lte=now))
    )
    runs = list(over.order_by("pk"))
    for run in runs:
        close(run, now=now)
    return len(runs)


def close(run: CourseRun, *, now: dt.datetime) -> None:
    """Nobody waits for `run` any more: its open offers are taken back, and if it is cancelled,
    whoever waited is told, once. Whoever waits for any date goes on waiting for the others."""
    is_cancelled = run.state == CourseRun.State.CANCELLED
    for offer in Offer.objects.filter(run=run, state=Offer.State.OPEN).select_related("run"):
        _take_back(offer, now)
    with transaction.atomic():
        seats.lock(CourseRun.objects.filter(pk=run.pk))
        waiting = WaitingListEntry.objects.select_for_update(of=("self",), no_key=True).waiting()
        entries = list(waiting.filter(run=run).select_related("course", "run"))
        for entry in entries:
            entry.state = WaitingListEntry.State.CLOSED
            entry.save(update_fields=["state"])
            if is_cancelled:
                emails.closed(entry, run=run)
        if entries:
            audit.record("bookings.waiting.close", on=run, after={"entries": len(entries)})
            seats.change_hands()


def _take_back(offer: Offer, now: dt.datetime) -> None:
    """Whoever has it waits again, as before. One that is being paid for is left to that."""
    with transaction.atomic():
        try:
            entry = offers.withdraw(offer, now=now)
        except offers.OfferError:
            return
        entry.state = WaitingListEntry.State.WAITING
        entry.save(update_fields=["state"])
        if entry.run_id is None:
            emails.closed(entry, run=offer.run)
