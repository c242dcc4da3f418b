"""What pages say about prices beside the lines themselves."""

from django import template
from django.utils import timezone

from bookings import vat
from bookings.models import Booking, GroupDiscount
from bookings.pricing import repricing
from courses.models import Course, CourseRun

register = template.Library()


@register.simple_tag
def charges_vat() -> bool:
    """Not while we are not registered: then no page says a word of VAT."""
    return vat.is_charged()


@register.filter
def plus_vat(course: Course) -> str:
    """Behind a price without VAT, where it is charged."""
    return " + VAT" if course.vat_rate and vat.is_charged() else ""


@register.filter
def or_no_vat(course: Course) -> str:
    """The same, where what is exempt is to be told from the rest."""
    if not vat.is_charged():
        return ""
    return plus_vat(course) or ", no VAT"


@register.filter
def code_problem(booking: Booking) -> str:
    """Why the code on it does nothing just now; nothing where it does, or there is none."""
    return repricing.problem_with_code(booking, now=timezone.now())


@register.filter
def group_discounts(run: CourseRun) -> list[GroupDiscount]:
    """Those that places on `run` can reach: none where its price was agreed."""
    if run.is_private:
        return []
    found = GroupDiscount.objects.filter(active=True).prefetch_related("courses")
    return [
        each
        for each in found
        if not each.courses.all() or run.course_id in {course.pk for course in each.courses.all()}
    ]
