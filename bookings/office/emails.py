"""What the office has written to customers: one function a message."""

from bookings.emails import about, dates_of
from bookings.loading import places_of
from bookings.models import Booking
from common import mail
from common.when import clock, day


def booking_to_finish(booking: Booking, *, link: str) -> None:
    """To whoever is to finish a booking that the office began: the link, and until when the places
    are theirs. It lets them in, so it is forgotten once sent."""
    places = places_of(booking)
    until = booking.hold_expires_at
    mail.queue(
        "booking_to_finish",
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            **dates_of(places),
            "places": str(len(places)),
            "until": f"{day(until)}, {clock(until)} (UK time)",
            "link": link,
        },
        about=about(*places),
        secret=True,
    )
