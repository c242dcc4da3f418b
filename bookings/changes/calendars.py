"""Taking a date out of somebody's calendar: the same events once more, cancelled."""

from icalendar import Calendar

from common.delivery import attachment_source
from courses.calendars import calendar
from courses.models import Enrolment


def discreet_cancellation_of(public_id: str) -> bytes:
    return cancellation_of(public_id)


@attachment_source("calendar_cancelled", discreet=discreet_cancellation_of)
def cancellation_of(public_id: str) -> bytes:
    """The events of one enrolment's date, without their place: nobody goes there."""
    enrolment = Enrolment.objects.select_related("run").get(public_id=public_id)
    assert enrolment.run is not None
    file = Calendar.from_ical(calendar(enrolment.run, where="Cancelled"))
    file["method"] = "CANCEL"
    for event in file.walk("VEVENT"):
        event["status"] = "CANCELLED"
        event["sequence"] = 1
    return bytes(file.to_ical())
