"""What the check of a booking offers of prepaid places."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.policy import buying_organisations
from bookings.models import Booking, PlacePool
from bookings.pools import drawing

register = template.Library()


@register.simple_tag(takes_context=True)
def pools_for(context: Any, booking: Booking) -> list[PlacePool]:
    """Those that the reader may use for all places of `booking`."""
    request = context["request"]
    if not request.user.is_authenticated:
        return []
    theirs = buying_organisations(request.user)
    return drawing.fitting(theirs, booking.places.live(), now=timezone.now())
