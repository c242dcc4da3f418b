"""Files that go with these messages; the worker makes them when they are sent."""

from bookings.models import Invoice
from common.models import Attachment
from courses.models import CourseRun

CALENDAR = "onEvidence-training.ics"


def calendar(run: CourseRun) -> Attachment:
    return Attachment(
        filename=CALENDAR, content_type="text/calendar", source="calendar", source_id=str(run.pk)
    )


def cancelled(enrolment: str) -> Attachment:
    """What takes the date of an ended enrolment, by its public id, out of somebody's calendar."""
    return Attachment(
        filename="onEvidence-training-cancelled.ics",
        content_type="text/calendar",
        source="calendar_cancelled",
        source_id=enrolment,
    )


def invoice(invoice: Invoice) -> Attachment:
    return Attachment(
        filename=f"onEvidence-{invoice.number}.pdf",
        content_type="application/pdf",
        source="invoice",
        source_id=str(invoice.pk),
    )
