"""Who has places on a date gets a choice when it is moved or cancelled: the form that edits dates
leads to the pages that give it."""

import datetime as dt

from django.urls import reverse

from bookings import seats
from bookings.changes.dates import open_change
from courses import rescheduling
from courses.models import CourseRun
from courses.rescheduling import Doors


@rescheduling.guards
def doors(run: CourseRun, now: dt.datetime) -> Doors | None:
    """None once it has begun: then nobody can choose any more, and what took place is put right.
    One that was cancelled is taken up again where nobody is choosing."""
    if run.state == CourseRun.State.DRAFT or (run.starts_at and run.starts_at <= now):
        return None
    if run.state == CourseRun.State.CANCELLED and not open_change(run):
        return None
    taken = seats.taken(run, now=now)
    move, cancel = (reverse(name, args=[run.pk]) for name in ("date_move", "date_cancel"))
    return Doors(taken, move, cancel) if taken else None
