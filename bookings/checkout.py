"""The answers of a booking that is being made."""

import datetime as dt
from typing import NotRequired, TypedDict

from django.db import transaction
from django.utils import timezone

from bookings import pricing
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
    band: NotRequired[str]


def save_details(booking: Booking, *, details: Details, now: dt.datetime | None = None) -> None:
    """Keep the buyer's details; who they are may say what they pay. Somebody who pays for
    themselves is an organisation of one, under their own name, and has no purchase orders. Raises
    CheckoutError once the booking is being paid for or confirmed."""
    answers = {"individual": False, **details}
    if answers["individual"]:
        answers |= {"organisation_name": details["contact_name"], "po_number": "", "no_po": False}
    held = Booking.objects.filter(pk=booking.pk, state=Booking.State.HELD)
    with transaction.atomic():
        if not held.update(**answers):
            raise CheckoutError("This booking can no longer be changed here.")
        pricing.reprice(booking, now=now or timezone.now())
