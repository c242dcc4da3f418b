"""What the office is told of that no other room watches: money without places, places without
money, and work that the site could not finish by itself."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bookings.ledger import balances
from bookings.models import Booking, Dispute, Invoice, PaymentAttempt, Quote, Refund, StripeEvent
from bookings.office.pages import LOOK, REFUND, SETTLE, booking_url, payment_url
from common.attention import Trouble, Watch, register
from common.dashboard import Action
from common.models import AuditEvent
from common.money import pounds

#: Owed to the customer, or said by Stripe, and nothing came of it for so long.
REFUND_LATE, BANK_LATE = dt.timedelta(hours=1), dt.timedelta(days=7)
EVENT_LATE = dt.timedelta(minutes=10)
#: The scheduler seals what was done every few seconds: what waits for its seal tells of it.
SCHEDULER_LATE = dt.timedelta(minutes=10)


@register
class BookingsToLookAt(Watch):
    name, order, heading = "bookings", 100, "Bookings that need a look"
    advice = "Do what the sentence asks for, then say here what was done."
    permissions = (LOOK,)

    def found(self) -> QuerySet[Booking]:
        return Booking.objects.exclude(attention="").order_by("created_at")

    def trouble(self, item: Booking) -> Trouble:
        settle = Action(reverse("attention:settle", args=[item.pk]), "Settle")
        may = self.request.user.has_perm(SETTLE)
        return Trouble(
            item.reference,
            booking_url(item.pk),
            item.attention,
            item.created_at,
            settle if may else None,
        )


@register
class PaidNotPlaced(Watch):
    name, order, heading = "paid-not-placed", 110, "Paid, but not placed"
    advice = (
        "The button gives them their places if there is room, and all of the money back if not."
    )
    permissions = (LOOK,)

    def found(self) -> QuerySet[PaymentAttempt]:
        paid = PaymentAttempt.objects.filter(
            state=PaymentAttempt.State.PAID, invoice=None, refunds=None
        )
        # What a bank took back pays for no place.
        paid = paid.exclude(disputes__status=Dispute.Status.LOST)
        # What else is wrong with the booking is settled first: the amount may be another.
        unplaced = paid.filter(booking__confirmed_at=None, booking__attention="")
        return unplaced.select_related("booking").order_by("paid_at")

    def trouble(self, item: PaymentAttempt) -> Trouble:
        act = Action(reverse("attention:act", args=["place", item.pk]), "Place them or pay back")
        may = self.request.user.has_perm(SETTLE)
        what = f"{pounds(item.amount)} was paid by card, and no place was given for it."
        return Trouble(
            item.reference,
            payment_url(item),
            what,
            item.paid_at,
            act if may else None,
        )


@register
class Overpaid(Watch):
    name, order, heading = "overpaid", 120, "Overpaid"
    advice = (
        "The button gives back what is too much: to the card that it came from, or else as the"
        " organisation's credit."
    )
    permissions = (LOOK,)

    def found(self) -> QuerySet[Invoice]:
        return balances.overpaid().select_related("booking", "pool").order_by("issued_on", "pk")

    def trouble(self, item: Invoice) -> Trouble:
        may = self.request.user.has_perm(REFUND) and item.booking_id
        give = Action(reverse("attention:give_back", args=[item.booking_id or 0]), "Give it back")
        return Trouble(
            item.number,
            reverse("invoice:inspect", args=[item.pk]),
            f"{pounds(-item.owed)} more was paid than is owed.",
            action=give if may else None,
        )


@register
class RefundsThatWait(Watch):
    name, order, heading = "refunds", 130, "Refunds that wait"
    advice = (
        "Stripe was asked, or should have been, and nothing came of it. The button asks once more."
    )
    permissions = (LOOK,)

    def found(self) -> QuerySet[Refund]:
        now = timezone.now()
        late = Q(state=Refund.State.OWED, created_at__lt=now - REFUND_LATE) | Q(
            state=Refund.State.PENDING, created_at__lt=now - BANK_LATE
        )
        return (
            Refund.objects.filter(late)
            .select_related("attempt__booking", "attempt__invoice__booking")
            .order_by("created_at")
        )

    def trouble(self, item: Refund) -> Trouble:
        act = Action(reverse("attention:act", args=["refund", item.pk]), "Ask Stripe again")
        what = f"{pounds(item.amount)}, {item.get_state_display().lower()}."
        return Trouble(
            item.attempt.reference, payment_url(item.attempt), what, item.created_at, act
        )


@register
class QuotesWithoutDate(Watch):
    name, order, heading = "quotes", 300, "Accepted quotes without a date"
    advice = "The button makes the private date as a draft; you say when it is."
    permissions = ("bookings.change_quote",)

    def found(self) -> QuerySet[Quote]:
        return Quote.objects.without_date().select_related("course").order_by("decided_at")

    def trouble(self, item: Quote) -> Trouble:
        act = Action(reverse("quotes:step", args=[item.pk, "date"]), "Make the date")
        what = f"{item.people} people, {item.wanted_dates or 'no date asked for'}."
        return Trouble(
            item.number, reverse("quotes:edit", args=[item.pk]), what, item.decided_at, act
        )


@register
class EventsNotDone(Watch):
    name, order, heading = "stripe-events", 800, "News from Stripe not worked off"
    advice = "The worker may have stopped. If it stays here, tell whoever runs the server."
    permissions = (LOOK,)

    def found(self) -> QuerySet[StripeEvent]:
        late = timezone.now() - EVENT_LATE
        return StripeEvent.objects.filter(done_at=None, received_at__lt=late).order_by(
            "received_at"
        )

    def trouble(self, item: StripeEvent) -> Trouble:
        act = Action(reverse("attention:act", args=["event", item.pk]), "Work it off now")
        page = reverse("stripeevent:inspect", args=[item.pk])
        went_wrong = f" Last tried in vain: {item.last_error}." if item.last_error else ""
        return Trouble(item.event_id, page, f"{item.type}.{went_wrong}", item.received_at, act)


@register
class JobsThatFailed(Watch):
    name, order, heading = "jobs", 810, "Jobs that failed"
    advice = "Running one again does no harm. If it fails again, tell whoever runs the server."
    permissions = ("common.change_outgoingmessage",)

    def found(self) -> QuerySet[DBTaskResult]:
        failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
        return failed.order_by("-finished_at")

    def trouble(self, item: DBTaskResult) -> Trouble:
        """The kind of the error alone: its words may name somebody."""
        error = item.exception_class_path.rpartition(".")[2] or "It could not be begun"
        act = Action(reverse("attention:again", args=[item.pk]), "Run it again")
        return Trouble(item.task_path.rpartition(".")[2], "", f"{error}.", item.finished_at, act)


@register
class SchedulerSilent(Watch):
    name, order, heading = "scheduler", 820, "The scheduler is silent"
    advice = "Mail, payments and offers wait for it. Tell whoever runs the server, today."
    permissions = ("common.change_outgoingmessage",)

    def found(self) -> QuerySet[AuditEvent]:
        """The oldest of what waits for its seal stands for all of it."""
        unsealed = AuditEvent.objects.filter(seal=None).order_by("pk").values("pk")[:1]
        late = timezone.now() - SCHEDULER_LATE
        return AuditEvent.objects.filter(pk__in=unsealed, at__lt=late)

    def trouble(self, item: AuditEvent) -> Trouble:
        return Trouble("manage.py scheduler", "", "It has not done its work since then.", item.at)
