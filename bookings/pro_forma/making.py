"""Making a pro-forma of a booking that is held. It changes nothing of the booking: its places are
held for as long as they were, and no number of an invoice is used."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction

from bookings import confirmation, invoicing, pricing
from bookings.models import Booking, ProForma, SellerDetails
from common import audit


class ProFormaError(Exception):
    """Why there can be no pro-forma, in words for whoever asks."""


def make(booking: Booking, *, now: dt.datetime) -> ProForma:
    """The pro-forma of `booking` as it stands now; made before and nothing different since, the
    same. Raises ProFormaError."""
    seller = SellerDetails.load()
    with transaction.atomic():
        booking = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
        _check(booking, now)
        says = _says(booking, seller)
        latest = booking.pro_formas.first()
        if latest and all(getattr(latest, name) == value for name, value in says.items()):
            return latest
        number = booking.pro_formas.count() + 1
        made = ProForma.objects.create(
            booking=booking, reference=f"PF-{booking.reference}-{number}", made_at=now, **says
        )
        audit.record(
            "bookings.pro_forma.make",
            on=booking,
            after={"pro_forma": made.public_id, "gross": made.gross},
        )
    return made


def _check(booking: Booking, now: dt.datetime) -> None:
    if booking.state == Booking.State.PAYING:
        raise ProFormaError("A card payment is open. Close it first.")
    if booking.state != Booking.State.HELD:
        raise ProFormaError("This booking is no longer being made: it needs no pro-forma.")
    if not booking.is_held(now):
        raise ProFormaError("The places are not held any more. Hold them again first.")
    if booking.individual:
        raise ProFormaError("A pro-forma is for organisations. Book for an organisation first.")
    try:
        confirmation.check_billed(booking)
        places = confirmation.decided_places(booking)
    except confirmation.ConfirmationError as error:
        raise ProFormaError(str(error)) from error
    if not pricing.price(places).gross:
        raise ProFormaError("Nothing is to be paid: confirm it at once.")


def _says(booking: Booking, seller: SellerDetails) -> dict[str, Any]:
    cost = pricing.price(confirmation.decided_places(booking))
    customer = invoicing.customer_of(booking)
    # Whoever approves it need not know who booked.
    del customer["contact"]
    return {
        "held_until": booking.hold_expires_at,
        "seller": invoicing.seller_now(seller),
        "customer": customer,
        "lines": [_as_text(invoicing.described(line, seller)) for line in cost.lines],
        "reductions": [
            {"label": each.label, "amount": str(each.amount)} for each in cost.reductions
        ],
        "net": cost.net,
        "vat": cost.vat,
        "gross": cost.gross,
    }


def _as_text(line: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in line.items()
    }
