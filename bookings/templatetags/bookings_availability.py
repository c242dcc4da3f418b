"""What the course pages show of seats. Templates compose the rooms: courses knows nothing of
bookings."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils import timezone

from bookings import seats
from courses.availability import Availability, availability
from courses.catalogue import Catalogue, Listed
from courses.models import Course, CoursePage, CourseRun

register = template.Library()
register.filter("availability", availability)


@register.simple_tag
def open_dates(course: Course) -> QuerySet[CourseRun]:
    """The course's public dates to come, soonest first, each with `places_left`: two queries."""
    now = timezone.now()
    return seats.with_places_left(CourseRun.objects.filter(course=course).upcoming(now), now=now)


@register.filter
def all_sold_out(runs: Iterable[CourseRun]) -> bool:
    """Each comes with its `places_left`."""
    return all(availability(run) is Availability.SOLD_OUT for run in runs)


@register.simple_tag(takes_context=True)
def catalogue(context: Mapping[str, Any], course_pages: Iterable[CoursePage]) -> Catalogue:
    """What the address asks for of these courses: two queries for their dates, and that of the
    pages."""
    return _catalogue(course_pages, context["request"].GET)


@register.simple_tag
def next_dates(course_pages: Iterable[CoursePage]) -> dict[int, Listed]:
    """Course's key to what a card says of it, for a whole list in two queries."""
    return {each.page.course_id: each for each in _catalogue(course_pages, {}).listed}


@register.filter
def for_course(dates: Mapping[int, Listed], course: Course) -> Listed | None:
    return dates.get(course.pk)


def _catalogue(course_pages: Iterable[CoursePage], parameters: Mapping[str, str]) -> Catalogue:
    now, pages = timezone.now(), list(course_pages)
    runs = CourseRun.objects.filter(course__in=[page.course_id for page in pages])
    return Catalogue(pages, seats.with_places_left(runs.upcoming(now), now=now), parameters)
