"""What was done with a date, its bookings and its places, in the office's words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from common.audit_views import describe
from common.models import AuditEvent

#: Of each deed that has no words of its own, its name says enough.
WORDS = {
    "bookings.confirmation.confirm": "Booking confirmed",
    "bookings.office.settle": "Settled by the office",
    "bookings.office.begin": "Booking begun by the office",
    "bookings.office.hand_over": "Link to finish sent to the customer",
    "bookings.office.series": "Copied into a series",
    "bookings.office.ask_again": "Stripe asked about a refund again",
    "bookings.payments.ask_for_evidence": "Summary of evidence asked for",
    "bookings.payments.decide": "Decided about money that a bank or Stripe moved",
    "bookings.payments.dispute": "Payment in dispute",
    "bookings.payments.evidence_sent": "Evidence sent to the bank",
    "bookings.payments.refund_by_hand": "Refunded in Stripe's dashboard",
    "bookings.invoices.settle": "Settled by the office",
    "bookings.payments.flag": "Payment set aside for a look",
    "bookings.payments.owe_back": "Money owed back",
    "bookings.payments.pay_invoice": "Invoice paid by card",
    "bookings.payments.release": "Payment page closed",
    "bookings.payments.settle_refund": "Refund moved on",
    "bookings.quotes.make_date": "Made from a quote",
    "courses.office.create": "Date made",
    "courses.office.edit": "Date changed",
    "courses.attendance.mark": "Register marked",
    "courses.attendance.close": "Register closed",
    "courses.needs.view": "Needs looked at",
}
#: The newest are shown; the rest is in the audit trail.
SHOWN = 100


def words(action: str) -> str:
    plain = action.rpartition(".")[2].replace("_", " ")
    return WORDS.get(action, f"{plain[:1].upper()}{plain[1:]}")


def of(run: Any, *, bookings: list[Any], places: list[Any]) -> list[AuditEvent]:
    """The newest events on the date, its bookings and its places, each with `who`, `said`, and
    `on`: the booking's reference where it is about one."""
    there = Q(object_type="courses.courserun", object_id__in=[str(run.public_id), str(run.pk)])
    references = {str(booking.public_id): booking.reference for booking in bookings}
    seats = {str(place.public_id): place.booking.reference for place in places}
    return _told(there | _about(references, seats), {**references, **seats})


def of_booking(booking: Any, *, places: list[Any]) -> list[AuditEvent]:
    """The same of one booking; `on` is whose place it is about."""
    seats = {str(place.public_id): place.name or "An unnamed place" for place in places}
    return _told(_about({str(booking.public_id): ""}, seats), seats)


def _about(bookings: Iterable[str], places: Iterable[str]) -> Q:
    return Q(object_type="bookings.booking", object_id__in=[*bookings]) | Q(
        object_type="bookings.place", object_id__in=[*places]
    )


def _told(which: Q, about: Mapping[str, str]) -> list[AuditEvent]:
    events = list(AuditEvent.objects.filter(which).order_by("-pk")[:SHOWN])
    describe(events)
    for event in events:
        event.said = words(event.action)  # type: ignore[attr-defined]
        event.about = about.get(event.object_id, "")  # type: ignore[attr-defined]
    return events
