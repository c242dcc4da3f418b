"""Calendar files: one event a session, the same UID for ever, neutral titles (safety.md)."""

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from common.delivery import attachment_source
from courses.models import CourseRun


@attachment_source("calendar")
def calendar_of(pk: str) -> bytes:
    """The file as a message's attachment, made by the worker: it takes longer than the booking."""
    return calendar(CourseRun.objects.prefetch_related("sessions").get(pk=pk))


def calendar(run: CourseRun) -> bytes:
    """An .ics of the run's sessions, for somebody who has a place on it."""
    file = Calendar()
    file.add("prodid", "-//onEvidence//training//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for session in run.sittings:
        event = Event()
        event.add("uid", f"{run.public_id}-{session.pk}@onevidence")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", timezone.localtime(session.starts_at))
        event.add("dtend", timezone.localtime(session.ends_at))
        event.add("summary", "onEvidence training")
        event.add("location", run.where)
        event.add("url", f"{settings.SITE_URL}/my/")
        file.add_component(event)
    file.add_missing_timezones()
    return bytes(file.to_ical())
