"""The answers of a booking that is being made."""

from typing import NotRequired, TypedDict

from bookings.models import Booking


class CheckoutError(Exception):
    """Why the answers cannot be kept, in words for the buyer."""


class Details(TypedDict):
    """Who is booking, and who is to be billed."""

    organisation_name: str
    contact_name: str
    contact_email: str
    contact_phone: str
    billing_address: str
    billing_postcode: str
    po_number: str
    no_po: bool
    #: For themselves, not for an organisation.
    individual: NotRequired[bool]


def save_details(booking: Booking, *, details: Details) -> None:
    """Keep the buyer's details. Somebody who pays for themselves is an organisation of one, under
    their own name, and has no purchase orders. Raises CheckoutError once the booking is being paid
    for or confirmed."""
    answers = {"individual": False, **details}
    if answers["individual"]:
        answers |= {"organisation_name": details["contact_name"], "po_number": "", "no_po": False}
    held = Booking.objects.filter(pk=booking.pk, state=Booking.State.HELD)
    if not held.update(**answers):
        raise CheckoutError("This booking can no longer be changed here.")
