"""Whoever booked was promised a confirmation, and everybody named with an address theirs."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from bookings.models import Booking, Place
from common.models import OutgoingMessage

#: Messages are deleted on a schedule of their own: older bookings are not held against them.
MESSAGES_KEPT = dt.timedelta(days=21)
#: What may tell somebody that they have a place.
TELLS_OF_A_PLACE = ("place_confirmed", "place_substituted", "place_moved", "place_passed_on")


def problems() -> Iterator[str]:
    recent = timezone.now() - MESSAGES_KEPT
    messages = OutgoingMessage.objects.filter(created_at__gt=recent - dt.timedelta(minutes=5))
    booked = Booking.objects.filter(state=Booking.State.CONFIRMED, confirmed_at__gt=recent)
    told = set(
        messages.filter(kind="booking_confirmed").values_list("context__reference", flat=True)
    )
    # Whoever was forgotten was told, and so was what we wrote to them.
    for reference in booked.exclude(contact_email="").values_list("reference", flat=True):
        if reference not in told:
            yield f"{reference}: nobody was promised its confirmation."
    addressed = {
        address.lower()
        for address in messages.filter(kind__in=TELLS_OF_A_PLACE).values_list(
            "recipient", flat=True
        )
    }
    named = Place.objects.live().filter(booking__in=booked).exclude(email="").exclude(name="")
    for reference, address in named.values_list("booking__reference", "email"):
        if address.lower() not in addressed:
            yield f"{reference}: somebody named on a place was not promised a message."
