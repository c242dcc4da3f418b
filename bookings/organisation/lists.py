"""What an organisation's own pages list. Everything begins at a membership: of another organisation
nothing is ever seen, and of money nothing by those who do not pay."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Learner, Membership
from bookings.ledger import balances
from bookings.models import Booking, Change, Invoice, Offer, Place, WaitingListEntry
from courses.models import CourseRun, Enrolment
from courses.models.runs import CourseRunQuerySet


@dataclass(frozen=True)
class Filters:
    """What was asked for; empty is everything."""

    words: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.state)


@dataclass
class Goes:
    """One date, with those of the organisation who go, and its places without a name."""

    run: CourseRun
    people: list[Learner] = field(default_factory=list)
    unnamed: int = 0


def people_of(membership: Membership) -> QuerySet[Learner]:
    """Those whom this member sees: everybody, or a manager's team."""
    people = Learner.objects.filter(organisation=membership.organisation, erased_at=None)
    if membership.role == Membership.Role.MANAGER and membership.team:
        return people.filter(team__iexact=membership.team)
    return people


# --- Dates ----------------------------------------------------------------------------------------


def dates(membership: Membership, *, filters: Filters, now: dt.datetime) -> CourseRunQuerySet:
    """Those that go ahead and on which somebody of theirs has a place: to come, the soonest first;
    with the state "past", those that have begun, the latest first."""
    enrolled = _enrolments(membership).filter(run=OuterRef("pk"))
    theirs = Q(Exists(enrolled))
    if membership.is_buyer:
        theirs |= Q(Exists(_places(membership).filter(run=OuterRef("pk"))))
    runs = CourseRun.objects.going_ahead().with_first_start().filter(theirs)
    if filters.words:
        named = enrolled.filter(learner__full_name__icontains=filters.words)
        runs = runs.filter(Q(course__title__icontains=filters.words) | Exists(named))
    runs = runs.select_related("course").prefetch_related("sessions")
    if filters.state == "past":
        return runs.filter(first_start__lte=now).order_by("-first_start", "-pk")
    return runs.filter(first_start__gt=now).order_by("first_start", "pk")


def who_goes(membership: Membership, runs: list[CourseRun]) -> list[Goes]:
    """For each of `runs`, in two queries."""
    found = {run.pk: Goes(run) for run in runs}
    there = _enrolments(membership).filter(run__in=found).select_related("learner")
    for enrolment in there.order_by("learner__full_name", "pk"):
        found[enrolment.run_id].people.append(enrolment.learner)
    if membership.is_buyer:
        unnamed = _places(membership).filter(run__in=found, name="").order_by().values("run")
        for row in unnamed.annotate(count=Count("pk")):
            found[row["run"]].unnamed = row["count"]
    return list(found.values())


def unnamed(membership: Membership, *, now: dt.datetime) -> QuerySet[Booking]:
    """Bookings with places to come that nobody is named for, each with how many."""
    nameless = (
        _places(membership)
        .filter(name="")
        .filter(Q(run=None) | Q(run__in=CourseRun.objects.going_ahead().to_come(now).values("pk")))
    )
    return (
        bookings(membership, filters=Filters())
        .filter(places__in=nameless.values("pk"))
        .distinct()
        .order_by("confirmed_at", "pk")
    )


def _enrolments(membership: Membership) -> QuerySet[Enrolment]:
    seen = Enrolment.objects.live().visible_to(membership.organisation)
    return seen.filter(learner__in=people_of(membership))


def _places(membership: Membership) -> QuerySet[Place]:
    sold = Place.objects.live().filter(booking__state=Booking.State.CONFIRMED)
    return sold.filter(booking__organisation=membership.organisation)


# --- For those who buy ----------------------------------------------------------------------------


def bookings(membership: Membership, *, filters: Filters) -> QuerySet[Booking]:
    """Those that were confirmed, cancelled ones too, the newest first, with all that a row
    shows."""
    places = (
        Place.objects.live()
        .select_related("course", "run__course")
        .prefetch_related("run__sessions")
    )
    found = Booking.objects.filter(organisation=membership.organisation).exclude(confirmed_at=None)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.words:
        booked = Place.objects.filter(booking=OuterRef("pk")).filter(
            Q(name__icontains=filters.words) | Q(course__title__icontains=filters.words)
        )
        found = found.filter(
            Q(reference__icontains=filters.words)
            | Q(po_number__icontains=filters.words)
            | Q(contact_name__icontains=filters.words)
            | Exists(booked)
        )
    return (
        found.prefetch_related(
            Prefetch("invoices", balances.with_owed(Invoice.objects.all())),
            Prefetch("places", places, to_attr="live_places"),
        )
        .annotate(
            unnamed=Count(
                "places", filter=Q(places__name="", places__cancelled_at=None), distinct=True
            ),
            changes_made=Count("changes", distinct=True),
        )
        .order_by("-confirmed_at", "-pk")
    )


def history(membership: Membership, *, booking: Any = None) -> QuerySet[Change]:
    """What became of their bookings, or of one, the latest first."""
    made = Change.objects.filter(booking__organisation=membership.organisation)
    if booking is not None:
        made = made.filter(booking=booking)
    return (
        made.select_related(
            "booking", "place__course", "from_run", "to_run", "from_learner", "to_learner", "by"
        )
        .prefetch_related("from_run__sessions", "to_run__sessions")
        .order_by("-created_at", "-pk")
    )


def invoices(membership: Membership, *, filters: Filters, today: dt.date) -> QuerySet[Invoice]:
    """Of bookings and of prepaid places, the newest first; `state` is "paid", "unpaid" or
    "overdue"."""
    found = balances.with_owed(balances.of(membership.organisation))
    if filters.state == "paid":
        found = found.filter(Q(owed__lte=0))
    elif filters.state == "unpaid":
        found = found.filter(Q(owed__gt=0))
    elif filters.state == "overdue":
        found = found.filter(Q(owed__gt=0), due_on__lt=today)
    if filters.words:
        found = found.filter(
            Q(number__icontains=filters.words)
            | Q(booking__reference__icontains=filters.words)
            | Q(booking__po_number__icontains=filters.words)
            | Q(pool__reference__icontains=filters.words)
            | Q(pool__po_number__icontains=filters.words)
        )
    return found.select_related("booking", "pool").prefetch_related("credit_notes")


def waiting(membership: Membership, *, now: dt.datetime) -> QuerySet[WaitingListEntry]:
    """What is waited for on its behalf, or by those who book for it and said no organisation, on
    dates to come, each with its position or its open offer."""
    buyers = membership.organisation.memberships.filter(role__in=Membership.BUYERS)
    theirs = buyers.values("user__email")
    to_come = CourseRun.objects.to_come(now).values("pk")
    return (
        WaitingListEntry.objects.live()
        .with_ahead()
        .filter(Q(organisation=membership.organisation) | Q(organisation=None, email__in=theirs))
        .filter(Q(run=None) | Q(run__in=to_come))
        .select_related("course", "run__course")
        .prefetch_related(
            "run__sessions",
            Prefetch(
                "offers",
                Offer.objects.filter(state=Offer.State.OPEN).select_related("booking"),
                to_attr="open_offers",
            ),
        )
        .order_by("created_at", "pk")
    )
