"""Who is in date with a course: has completed it, and no refresher is due yet."""

import calendar
import datetime as dt
from collections.abc import Iterable

from django.db.models import Max
from django.utils import timezone

from accounts.models import Learner, Organisation
from courses.models import Course, Enrolment


def in_date(
    course: Course,
    *,
    organisation: Organisation,
    learners: Iterable[Learner],
    today: dt.date,
) -> dict[int, dt.date]:
    """Since when each of `learners` (by key) is in date, as far as their organisation may see it;
    those who are not are left out."""
    completed = (
        Enrolment.objects.visible_to(organisation)
        .completed()
        .filter(course=course, learner__in=[learner.pk for learner in learners])
        .order_by()
        .values_list("learner")
        .annotate(latest=Max("completed_at"))
    )
    since = {learner: timezone.localdate(latest) for learner, latest in completed}
    return {
        learner: day for learner, day in since.items() if is_valid(course, since=day, today=today)
    }


def is_valid(course: Course, *, since: dt.date, today: dt.date) -> bool:
    return not course.refresh_months or today < _months_after(since, course.refresh_months)


def _months_after(day: dt.date, months: int) -> dt.date:
    """The same day of the month, or its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
