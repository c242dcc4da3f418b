"""Files that go with these messages; the worker makes them when they are sent."""

from bookings.models import CreditNote, Invoice, Place
from common.models import Attachment
from courses import calendars


def calendar(place: Place) -> list[Attachment]:
    """The date of `place`, as whoever has it is invited to it: only that overrules what their
    calendar was told before. A self-paced place has none."""
    if place.run is None or place.learner is None:
        return []
    return [calendars.for_person(place.run, place.learner)]


def cancelled(ended: str) -> Attachment:
    """What takes a date out of somebody's calendar (`going.leave`)."""
    return Attachment(
        filename="onEvidence-training-cancelled.ics",
        content_type="text/calendar",
        source="calendar_cancelled",
        source_id=ended,
    )


def invoice(invoice: Invoice) -> Attachment:
    return Attachment(
        filename=f"onEvidence-{invoice.number}.pdf",
        content_type="application/pdf",
        source="invoice",
        source_id=str(invoice.pk),
    )


def credit_note(note: CreditNote) -> Attachment:
    return Attachment(
        filename=f"onEvidence-{note.number}.pdf",
        content_type="application/pdf",
        source="credit_note",
        source_id=str(note.pk),
    )
