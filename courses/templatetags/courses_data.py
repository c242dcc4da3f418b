"""What a course's page says to people and to search engines, from the same rows."""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from courses import prices, structured_data
from courses.models import Course, CoursePage, CourseRun

register = template.Library()

#: As Django's own json_script: nothing inside can end the script, or begin a comment.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def lowest_price(runs: Iterable[CourseRun], course: Course) -> Decimal:
    return prices.lowest_price(course, runs)


@register.filter
def lowest_of_bands(runs: Iterable[CourseRun], course: Course) -> list[tuple[str, Decimal]]:
    """Who pays less than everybody, and from how much."""
    return prices.lowest_of_bands(course, runs)


@register.filter
def early_now(run: CourseRun) -> prices.Early | None:
    """Its early-booking price, while it is to be had."""
    return prices.early_now(run, today=timezone.localdate())


@register.filter
def bands(run: CourseRun) -> list[tuple[str, Decimal]]:
    """Who pays less on that date, and how much."""
    of_date = prices.bands(run.course, run)
    return [(words, of_date[band]) for band, words in prices.BANDS.items() if band in of_date]


@register.simple_tag
def course_data(page: CoursePage, runs: Sequence[CourseRun], charges_vat: bool) -> SafeString:
    """A block of data, which no policy on scripts concerns: nothing runs it."""
    data = json.dumps(structured_data.course_data(page, runs, charges_vat=charges_vat))
    safe = mark_safe(data.translate(ESCAPES))  # noqa: S308 - escaped just here
    return format_html('<script type="application/ld+json">{}</script>', safe)
