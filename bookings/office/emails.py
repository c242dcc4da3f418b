"""What the office has written to customers: one function a message."""

from bookings.models import Booking
from common import mail
from common.when import clock, day


def booking_to_finish(booking: Booking, *, link: str) -> None:
    """To whoever is to finish a booking that the office began: the link, and until when the places
    are theirs. It lets them in, so it is forgotten once sent."""
    place = booking.places.live().select_related("course", "run")[0]
    until = booking.hold_expires_at
    mail.queue(
        "booking_to_finish",
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            "course": place.course.title,
            "when": place.when,
            "where": place.where,
            "places": str(booking.places.live().count()),
            "until": f"{day(until)}, {clock(until)} (UK time)",
            "link": link,
        },
        secret=True,
    )
