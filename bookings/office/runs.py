"""Dates as the office looks at them: how they fill, and what is wrong with each. All of it is
counted in the one query that lists them."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bookings.dashboard import AHEAD
from bookings.ledger import balances
from bookings.models import Booking, Invoice, Place, WaitingListEntry
from courses.models import CourseRun
from courses.models.runs import CourseRunQuerySet

#: Names are wanted by then.
NAMES_WANTED = dt.timedelta(days=7)


def counted(
    runs: CourseRunQuerySet, *, now: dt.datetime, today: dt.date, few: int
) -> CourseRunQuerySet:
    """Each of `runs` with its `first_start` and the numbers of the board. Places that are only
    held, or being paid for, are not sold yet; `few` is the fewest that the office wants to see
    sold."""
    live = Place.objects.live()
    sold = live.filter(booking__state=Booking.State.CONFIRMED)
    being_bought = live.filter(
        Q(booking__state=Booking.State.PAYING)
        | Q(booking__state=Booking.State.HELD, booking__hold_expires_at__gt=now)
    )
    unpaid = balances.unpaid()
    return runs.with_first_start().annotate(
        sold=_count(sold),
        held=_count(being_bought),
        unnamed=_count(sold.filter(name="")),
        unpaid=_invoices(unpaid),
        overdue=_invoices(unpaid.filter(due_on__lt=today)),
        waiting=_sum(WaitingListEntry.objects.live()),
        wanted=wanted(few),
    )


def wanted(few: int) -> Any:
    """How many places a date needs to go ahead: its own minimum, or the same for every date."""
    return Coalesce(F("minimum_places"), Value(few), output_field=IntegerField())


def needs_a_look(now: dt.datetime) -> Q:
    """Of dates that are counted."""
    return (
        Q(sold__gt=F("capacity"))
        | Q(overdue__gt=0)
        | Q(sold__lt=F("wanted"), first_start__lt=now + AHEAD)
        | Q(unnamed__gt=0, first_start__lt=now + NAMES_WANTED)
        | Q(waiting__gt=0, sold__lt=F("capacity") - F("held"))
        | Q(trainer=None, first_start__lt=now + AHEAD)
    )


def looks(run: Any, *, now: dt.datetime) -> list[str]:
    """What is not as it should be with a counted date, in words."""
    soon = run.first_start is not None and run.first_start < now + AHEAD
    names_wanted = run.first_start is not None and run.first_start < now + NAMES_WANTED
    found = (
        ("more sold than there is room for", run.sold > run.capacity),
        ("an invoice is overdue", run.overdue),
        ("few bookings", soon and run.sold < run.wanted),
        ("names are missing", names_wanted and run.unnamed),
        ("somebody waits while there is room", run.waiting and run.sold + run.held < run.capacity),
        ("no trainer", soon and run.trainer_id is None),
    )
    return [words for words, is_so in found if is_so]


def _count(places: QuerySet[Place]) -> Coalesce:
    return _number(places.filter(run=OuterRef("pk")).order_by().values("run"), Count("pk"))


def _sum(entries: QuerySet[WaitingListEntry]) -> Coalesce:
    return _number(entries.filter(run=OuterRef("pk")).order_by().values("run"), Sum("places"))


def _invoices(invoices: QuerySet[Invoice]) -> Coalesce:
    """Those of bookings that have places on the date."""
    there = invoices.filter(
        booking__state=Booking.State.CONFIRMED,
        booking__places__run=OuterRef("pk"),
        booking__places__cancelled_at=None,
    )
    of_run = there.order_by().values("booking__places__run")
    return _number(of_run, Count("pk", distinct=True))


def _number(rows: Any, number: Any) -> Coalesce:
    counts = rows.annotate(number=number).values("number")
    return Coalesce(Subquery(counts), 0, output_field=IntegerField())


def on_the_board(now: dt.datetime) -> CourseRunQuerySet:
    """Drafts and dates that go ahead, until they have begun; a draft without sessions, too."""
    return (
        CourseRun.objects.exclude(state=CourseRun.State.CANCELLED)
        .with_first_start()
        .filter(Q(first_start__gt=now) | Q(first_start=None, state=CourseRun.State.DRAFT))
    )
