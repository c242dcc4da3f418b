"""What the page of a booking says of its places without a name."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils import timezone

from bookings.models import Booking, Place
from bookings.naming import policy
from bookings.naming.summary import Summary

register = template.Library()


@register.simple_tag(takes_context=True)
def naming_of(context: Any, booking: Booking, places: Sequence[Place]) -> Summary:
    """Of its live `places`. With `may_name`: whether the reader may do it."""
    summary = Summary(booking, now=timezone.now(), places=places)
    summary.may_name = policy.may_name(context["request"].user, booking)
    return summary
