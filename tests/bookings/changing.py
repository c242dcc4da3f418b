"""For tests of changes: dates so many days away, and what became of a booking."""

import datetime as dt

from django.utils import timezone

from accounts.people.learners import Person
from bookings.changes import dates
from bookings.models import Booking, Change, DateChange
from common.models import OutgoingMessage
from courses.models import Enrolment
from courses.rescheduling import Sitting
from tests import factories
from tests.booking import PEOPLE, confirmed

CY = Person("Cy Cole", "cy@example.org", "Nurse")


def away(days: int, **fields):
    """A date so many of the UK's days from today, at noon or as near as the clock allows."""
    run = factories.CourseRunFactory(**fields)
    start = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    start += dt.timedelta(days=days)
    run.sessions.update(starts_at=start, ends_at=start + dt.timedelta(hours=1))
    return type(run).objects.get(pk=run.pk)


def people(places: int) -> str:
    """As many as there are places for, at most two."""
    return "\n".join(PEOPLE.splitlines()[:places])


def booked(days: int = 60, *, places: int = 2, capacity: int = 10, **answers) -> Booking:
    answers.setdefault("text", people(places))
    return confirmed(away(days, capacity=capacity), places=places, **answers)


def places_of(booking):
    return list(booking.places.live().order_by("pk"))


def run_of(booking):
    return places_of(booking)[0].run


def on(run) -> list[str]:
    """Who is enrolled there."""
    live = Enrolment.objects.live().filter(run=run).order_by("learner__full_name")
    return list(live.values_list("learner__full_name", flat=True))


def changes_of(booking):
    return list(Change.objects.filter(booking=booking).order_by("pk"))


def sent(*kinds: str) -> list[tuple[str, str]]:
    """To whom which message was promised, of these kinds."""
    found = OutgoingMessage.objects.filter(kind__in=kinds).order_by("kind", "recipient")
    return list(found.values_list("kind", "recipient"))


def put_off(run, days: int) -> DateChange:
    """The office moves all of a date of one sitting by so many days."""
    now = timezone.now()
    [session] = run.sessions.all()
    later = dt.timedelta(days=days)
    return dates.move_date(
        run,
        sittings=[Sitting(session.pk, session.starts_at + later, session.ends_at + later)],
        reason="The room was lost.",
        deadline=now + dt.timedelta(days=7),
        by=None,
        now=now,
    )
