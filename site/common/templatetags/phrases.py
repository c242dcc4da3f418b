"""How the site says money and time."""

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from common import money, when

register = template.Library()
register.filter("pounds", money.pounds)
register.filter("day", when.day)
register.filter("clock", when.clock)


@register.filter
def stitches(done: int, total: int) -> str:
    """A mark for each step of a journey: those that are done, and those to come."""
    return SafeString('<span class="done"></span>' * done + "<span></span>" * (total - done))


@register.filter
def hours(value: Decimal) -> str:
    """1 hour, 1.5 hours: trailing zeros say nothing."""
    number = f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{number} hour" if number == "1" else f"{number} hours"
