"""What a course costs, as its pages and its structured data say it."""

from collections.abc import Iterable
from decimal import Decimal

from courses.models import Course, CourseRun


def lowest_price(course: Course, runs: Iterable[CourseRun]) -> Decimal:
    """Pounds without VAT: the lowest of its dates, or the course's own where there are none."""
    return min((run.unit_price for run in runs), default=course.price)
