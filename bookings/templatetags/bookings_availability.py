"""What the course pages show of seats. Templates compose the rooms: courses knows nothing of
bookings."""

from collections.abc import Iterable

from django import template
from django.db.models import QuerySet
from django.utils import timezone

from bookings import seats
from courses.models import Course, CoursePage, CourseRun

register = template.Library()


@register.simple_tag
def open_dates(course: Course) -> QuerySet[CourseRun]:
    """The course's public dates to come, soonest first, each with `places_left`: two queries."""
    now = timezone.now()
    return seats.with_places_left(CourseRun.objects.filter(course=course).upcoming(now), now=now)


@register.simple_tag
def next_dates(course_pages: Iterable[CoursePage]) -> dict[int, CourseRun]:
    """Course's key to its next public date with `places_left`, for a whole list in two queries."""
    now = timezone.now()
    runs = CourseRun.objects.filter(course__in=[page.course_id for page in course_pages])
    soonest: dict[int, CourseRun] = {}
    for run in seats.with_places_left(runs.upcoming(now), now=now):
        soonest.setdefault(run.course_id, run)
    return soonest


@register.filter
def for_course(dates: dict[int, CourseRun], course: Course) -> CourseRun | None:
    return dates.get(course.pk)
