"""Using an organisation's credit for a booking: what the check of the answers offers, and what its
buttons ask for."""

from decimal import Decimal

from django.http import HttpRequest

from bookings.ledger import at_checkout, balances
from bookings.models import Booking
from bookings.payments.pages import too_little
from bookings.pricing.views import pounds_in


def offered(request: HttpRequest, booking: Booking, *, gross: Decimal) -> dict[str, object] | None:
    """What the page offers of their organisation's credit: what there is of it, what of that would
    be used, and the rest."""
    held = booking.state == Booking.State.HELD
    organisation = at_checkout.whose(request.user, booking) if held else None
    has = balances.spendable(organisation) if organisation else Decimal(0)
    if has <= 0 or not gross:
        return None
    used = min(has, gross)
    rest = gross - used
    return {
        "organisation": organisation,
        "has": has,
        "used": used,
        "rest": rest,
        "too_little": too_little(rest),
    }


def asked(request: HttpRequest, booking: Booking) -> at_checkout.Credit | None:
    """What the button that was pressed says to use; whether it is there is asked under its lock.

    Raises CreditError for whoever may not use it."""
    amount = pounds_in(request, "credit")
    if amount is None:
        return None
    organisation = at_checkout.whose(request.user, booking)
    if organisation is None:
        raise at_checkout.CreditError(
            "Your organisation's credit cannot be used here any more. Nothing was taken. Choose"
            " again how to pay."
        )
    return at_checkout.Credit(organisation, amount)
