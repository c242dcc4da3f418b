"""Whoever comes late to a date gets at once what the others have had."""

import datetime as dt
from functools import partial

from django.db import transaction

from courses.joining.tasks import send_joining
from courses.models import CourseRun, JoiningSettings
from courses.models.joining import MOST_DAYS


def hurry(run: CourseRun, *, now: dt.datetime) -> None:
    """Tell the people of `run` who are due already, once this is committed. The scheduler would, a
    little later."""
    starts = run.starts_at
    if starts is None or run.is_over(now) or starts > now + dt.timedelta(days=MOST_DAYS):
        return
    if starts <= now + dt.timedelta(days=JoiningSettings.load().days_before):
        transaction.on_commit(partial(send_joining.enqueue, run.pk))
