"""What another capacity of a date means for its seats."""

from django.utils import timezone

from bookings import seats
from courses import capacity
from courses.models import CourseRun


@capacity.counts
def taken(run: CourseRun) -> int:
    return seats.taken(run, now=timezone.now())


@capacity.hears
def changed(run: CourseRun, before: int) -> None:
    """What is added goes to whoever waits first. Less shows on the pages at once."""
    if run.capacity > before:
        seats.freed([run])
    else:
        seats.change_hands()
