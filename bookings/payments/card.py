"""Paying for a booking by card: its seats are held for as long as the payment page is open, and the
page is closed when the buyer leaves it."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from bookings import confirmation, holds, pricing
from bookings.ledger import at_checkout
from bookings.ledger.at_checkout import Credit, CreditError
from bookings.models import Booking, PaymentAttempt
from bookings.payments.pages import (
    SESSION_LIFE,
    CardError,
    Page,
    check_payable,
    close_page,
    open_page,
)
from bookings.pricing.shown import as_shown

NONE = Decimal("0.00")
__all__ = ["CardError", "leave", "open_attempt", "start"]


def start(
    booking: Booking,
    *,
    now: dt.datetime,
    shown: Decimal | None = None,
    credit: Credit | None = None,
) -> str:
    """Hold the seats for as long as Stripe's page is open; the address of that page. Starting again
    gives the same page while it is open and asks the same. `shown` is the total that the buyer saw;
    `credit` pays a part of it, and is kept for it until the page is paid on or closed.

    Raises CardError, also when it costs something else by now; or holds.HoldError and SoldOut when
    the hold has lapsed."""
    wanted = credit.amount if credit else NONE
    stale = ~Q(credit=wanted) | Q(expires_at__lte=now)
    if booking.attempts.unfinished().filter(stale).exists():
        booking = leave(booking, now=now)
    holds.renew(booking, now=now)
    try:
        with as_shown(booking, now=now):
            attempt = _attempt(booking, now, shown, credit)
    except (pricing.PriceChanged, CreditError) as error:
        raise CardError(str(error)) from error
    return open_page(attempt, _page(booking))


def leave(booking: Booking, *, now: dt.datetime) -> Booking:
    """Close the open session, if there is one, so that the booking can be changed or go on
    invoice. If it was paid meanwhile, the booking comes back confirmed.

    Raises CardError when Stripe cannot be asked; the session then stays open."""
    unfinished = list(booking.attempts.unfinished())
    if not unfinished:
        return booking
    for attempt in unfinished:
        close_page(attempt, now=now)
    return Booking.objects.get(pk=booking.pk)


def open_attempt(booking: Booking) -> PaymentAttempt | None:
    """What is being paid just now."""
    is_paying = booking.state == Booking.State.PAYING
    return booking.attempts.unfinished().first() if is_paying else None


def _attempt(
    booking: Booking, now: dt.datetime, shown: Decimal | None, credit: Credit | None = None
) -> PaymentAttempt:
    with transaction.atomic():
        if credit:
            at_checkout.lock_organisation(credit.organisation.pk)
        booking = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
        if booking.is_confirmed:
            raise CardError("This booking is confirmed already. There is nothing to pay here.")
        kept = credit.amount if credit else NONE
        if unfinished := booking.attempts.unfinished().first():
            if unfinished.credit != kept:
                raise CardError("This booking is being paid for in another tab. Go on there.")
            return unfinished
        total = _to_pay(booking, now, shown)
        if credit:
            at_checkout.check(credit)
        holds.keep_seats(booking, now=now)
        booking.state = Booking.State.PAYING
        booking.save(update_fields=["state", "band", "code"])
        return PaymentAttempt.objects.create(
            booking=booking,
            amount=check_payable(total.gross - kept),
            expires_at=now + SESSION_LIFE,
            credit=kept,
            credit_of=credit.organisation if credit else None,
        )


def _to_pay(booking: Booking, now: dt.datetime, shown: Decimal | None) -> pricing.Price:
    """What a card is asked for. Raises CardError where no card may be, and pricing.PriceChanged."""
    try:
        confirmation.check_billed(booking)
        places = confirmation.decided_places(booking)
        total = pricing.check(booking, places=places, now=now, shown=shown)
    except confirmation.ConfirmationError as error:
        raise CardError(str(error)) from error
    if not total.gross:
        raise CardError("There is nothing to pay. Confirm your booking as it is.")
    return total


def _page(booking: Booking) -> Page:
    return Page(
        email=booking.contact_email,
        success_url=_address("booking_paid", booking) + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=_address("booking_check", booking) + "?left=1",
        otherwise="ask for an invoice",
    )


def _address(name: str, booking: Booking) -> str:
    return settings.SITE_URL + reverse(name, args=[booking.public_id])
