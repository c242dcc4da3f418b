"""Everything about one date, gathered for the office: who is on it, what they owe, what they were
told and what was done."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from accounts.models import User
from bookings.ledger import balances
from bookings.models import Booking, DateChange, Invoice, Place, WaitingListEntry
from bookings.office import history
from bookings.office.pages import BOOK, PLAN
from bookings.pricing import Price, price
from common.models import AuditEvent, OutgoingMessage
from courses.models import CourseRun, Enrolment
from courses.policy import needs_of, registers_of

#: Of the messages, the newest.
CHANGE_DATE = "bookings.add_datechange"
SHOWN = 100


@dataclass(frozen=True)
class Owed:
    """What one booking has on the date, and how its invoices stand."""

    booking: Booking
    price: Price
    places: int
    today: dt.date

    @property
    def unpaid(self) -> list[Invoice]:
        return [each for each in self.booking.invoices.all() if each.owed > 0]

    @property
    def is_paid(self) -> bool:
        return not self.unpaid or not self.price.gross

    @property
    def said(self) -> str:
        if not self.price.gross:
            return "Nothing to pay"
        if not self.unpaid:
            by_card = self.booking.method == Booking.Method.CARD
            return "Paid by card" if by_card else "Paid"
        due = min(invoice.due_on for invoice in self.unpaid)
        return f"{'Overdue since' if due < self.today else 'Due'} {due.day} {due:%b %Y}"


class DatePage:
    """One date, in a number of queries that does not depend on how many are on it."""

    def __init__(self, run: CourseRun, *, now: dt.datetime, today: dt.date) -> None:
        self.run, self.now, self.today = run, now, today

    @cached_property
    def places(self) -> list[Place]:
        """Those that take a seat: by booking, and the cancelled ones last."""
        seated = Place.objects.filter(run=self.run).exclude(
            booking__state=Booking.State.HELD, booking__hold_expires_at__lte=self.now
        )
        found = list(
            seated.exclude(booking__state=Booking.State.CANCELLED)
            .select_related("booking__organisation", "learner")
            .prefetch_related(
                Prefetch("booking__invoices", balances.with_owed(Invoice.objects.all()))
            )
            .order_by("cancelled_at", "booking__confirmed_at", "booking_id", "pk")
        )
        # All of one date: it is at hand, and not read again with each of five hundred places.
        for place in found:
            place.run, place.course = self.run, self.run.course
        return found

    @property
    def live(self) -> list[Place]:
        return [place for place in self.places if place.cancelled_at is None]

    @property
    def sold(self) -> list[Place]:
        return [place for place in self.live if place.booking.is_confirmed]

    @property
    def cancelled(self) -> list[Place]:
        return [place for place in self.places if place.cancelled_at is not None]

    @property
    def held(self) -> int:
        return len(self.live) - len(self.sold)

    @property
    def unnamed(self) -> int:
        return sum(not place.name for place in self.sold)

    @cached_property
    def bookings(self) -> list[Booking]:
        return list({place.booking_id: place.booking for place in self.places}.values())

    @cached_property
    def owed(self) -> list[Owed]:
        """Of each confirmed booking."""
        found: dict[int, list[Place]] = {}
        for place in self.sold:
            found.setdefault(place.booking_id, []).append(place)
        return [
            Owed(places[0].booking, price(places), len(places), self.today)
            for places in found.values()
        ]

    @cached_property
    def money(self) -> dict[str, Decimal]:
        nought = Decimal("0.00")
        return {
            "net": sum((each.price.net for each in self.owed), nought),
            "vat": sum((each.price.vat for each in self.owed), nought),
            "gross": sum((each.price.gross for each in self.owed), nought),
            "paid": sum((each.price.gross for each in self.owed if each.is_paid), nought),
            "unpaid": sum((each.price.gross for each in self.owed if not each.is_paid), nought),
        }

    @cached_property
    def waiting(self) -> list[WaitingListEntry]:
        return list(WaitingListEntry.objects.live().filter(run=self.run))

    @cached_property
    def change(self) -> DateChange | None:
        """What the office last did with all of it."""
        return self.run.date_changes.first()

    @cached_property
    def enrolled(self) -> int:
        return Enrolment.objects.live().filter(run=self.run).count()

    @cached_property
    def messages(self) -> list[OutgoingMessage]:
        return list(messages_about(self.run)[:SHOWN])

    @cached_property
    def log(self) -> list[AuditEvent]:
        return history.of(self.run, bookings=self.bookings, places=self.places)


def messages_about(run: CourseRun) -> QuerySet[OutgoingMessage]:
    """The newest first."""
    return OutgoingMessage.objects.about(run).order_by("-created_at", "-pk")


class Deed(NamedTuple):
    url: str
    label: str
    #: Of Wagtail's buttons: "no" for what cannot be taken back.
    look: str = "button-secondary"


def actions(user: User, run: CourseRun) -> list[Deed]:
    """What this member of staff may do with the date, what is done most often first."""
    found: list[Deed] = []
    goes_ahead = run.state == CourseRun.State.SCHEDULED
    may_plan = user.has_perm("courses.change_courserun")
    if goes_ahead and run.awaits_decision and may_plan and user.has_perm(CHANGE_DATE):
        url = reverse("minimum_decide", args=[run.public_id])
        found.append(Deed(url, "Decide whether it runs", ""))
    if goes_ahead and user.has_perm(BOOK):
        url = f"{reverse('phone:start')}?date={run.pk}"
        found.append(Deed(url, "Book places for somebody", "button-secondary" if found else ""))
    if registers_of(user).filter(pk=run.pk).exists():
        found.append(Deed(reverse("register", args=[run.public_id]), "Register"))
    if needs_of(user).filter(pk=run.pk).exists():
        found.append(Deed(reverse("run_needs", args=[run.public_id]), "Access and dietary needs"))
    found.append(Deed(reverse("board:print", args=[run.pk]), "Print the list"))
    if may_plan:
        found.append(Deed(reverse("courserun:edit", args=[run.pk]), "Change the date"))
    if user.has_perm(PLAN):
        found.append(Deed(reverse("board:series", args=[run.pk]), "Copy into a series"))
    if goes_ahead and user.has_perm(CHANGE_DATE):
        found.append(Deed(reverse("date_move", args=[run.pk]), "Move to another time"))
        found.append(Deed(reverse("date_cancel", args=[run.pk]), "Cancel the date", "no"))
    return found


def shown(user: Any) -> dict[str, bool]:
    """Which links to other pages of the office lead somewhere for them."""
    return {
        "may_see_learners": user.has_perm("accounts.change_learner"),
        "may_see_messages": user.has_perm("common.view_outgoingmessage"),
        "may_see_changes": user.has_perm("bookings.view_datechange"),
    }
