"""Paying by card: ask Stripe for a Checkout session, and take that back when the buyer leaves.

The attempt is a row before Stripe hears of it, with the key and the expiry that every retry
repeats: a crash or a double click at any line ends with the one session."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from bookings import confirmation, holds, pricing
from bookings.models import Booking, PaymentAttempt
from bookings.payments import fulfilment, gateway
from bookings.pricing.shown import as_shown
from common.money import pounds

#: Stripe wants at least 30 minutes; one more covers a slow clock.
SESSION_LIFE = dt.timedelta(minutes=31)


class CardError(Exception):
    """Why the card payment cannot go on, in words for the buyer. Nothing was taken."""


def start(booking: Booking, *, now: dt.datetime, shown: Decimal | None = None) -> str:
    """Hold the seats for as long as Stripe's page is open; the address of that page. Starting again
    gives the same page while it is open. `shown` is the total that the buyer saw.

    Raises CardError, also when it costs something else by now; or holds.HoldError and SoldOut when
    the hold has lapsed."""
    holds.renew(booking, now=now)
    try:
        with as_shown(booking, now=now):
            attempt = _attempt(booking, now, shown)
    except pricing.PriceChanged as error:
        raise CardError(str(error)) from error
    return _open(attempt)


def leave(booking: Booking, *, now: dt.datetime) -> Booking:
    """Close the open session, if there is one, so that the booking can be changed or go on
    invoice. If it was paid meanwhile, the booking comes back confirmed.

    Raises CardError when Stripe cannot be asked; the session then stays open."""
    unfinished = list(booking.attempts.filter(state__in=PaymentAttempt.UNFINISHED))
    if not unfinished:
        return booking
    for attempt in unfinished:
        if attempt.session_id:
            _close(attempt, now)
        else:
            # Nobody was given the address of a page, so nobody can pay on it.
            fulfilment.release(attempt, state=PaymentAttempt.State.FAILED)
    return Booking.objects.get(pk=booking.pk)


def _attempt(booking: Booking, now: dt.datetime, shown: Decimal | None) -> PaymentAttempt:
    with transaction.atomic():
        booking = Booking.objects.select_for_update().get(pk=booking.pk)
        if booking.is_confirmed:
            raise CardError("This booking is confirmed already. There is nothing to pay here.")
        unfinished = booking.attempts.filter(state__in=PaymentAttempt.UNFINISHED).first()
        if unfinished:
            return unfinished
        total = _to_pay(booking, now, shown)
        holds.keep_seats(booking, now=now)
        booking.state = Booking.State.PAYING
        booking.save(update_fields=["state", "band", "code"])
        return PaymentAttempt.objects.create(
            booking=booking, amount=total.gross, expires_at=now + SESSION_LIFE
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


def _open(attempt: PaymentAttempt) -> str:
    """Ask Stripe for the attempt's session, or for the same one again."""
    if attempt.session_id:
        return attempt.url
    booking = attempt.booking
    try:
        session = gateway.create_session(
            reference=booking.reference,
            amount=attempt.amount,
            email=booking.contact_email,
            idempotency_key=str(attempt.key),
            expires_at=attempt.expires_at,
            success_url=_address("booking_paid", booking) + "?session_id={CHECKOUT_SESSION_ID}",
            cancel_url=_address("booking_check", booking) + "?left=1",
            metadata={"attempt": str(attempt.key)},
        )
    except gateway.GatewayError as error:
        if not error.retryable:
            fulfilment.release(attempt, state=PaymentAttempt.State.FAILED)
        raise CardError(
            f"The card payment service did not answer. Your {pounds(attempt.amount)} was not taken."
            " Try again in a minute, or ask for an invoice instead."
        ) from error
    asked = PaymentAttempt.objects.filter(pk=attempt.pk)
    asked.filter(state=PaymentAttempt.State.ASKED).update(
        session_id=session.id, url=session.url, state=PaymentAttempt.State.OPEN
    )
    if not asked.filter(state=PaymentAttempt.State.OPEN, session_id=session.id).exists():
        raise CardError("This payment was given up in another tab. Start it again from here.")
    return session.url


def _address(name: str, booking: Booking) -> str:
    return settings.SITE_URL + reverse(name, args=[booking.public_id])


def _close(attempt: PaymentAttempt, now: dt.datetime) -> None:
    try:
        with suppress(gateway.SessionAlreadyFinished):
            gateway.expire_session(attempt.session_id)
        fulfilment.fulfil(attempt.session_id, now=now)
    except gateway.GatewayError as error:
        raise CardError(
            "We could not reach the card payment service to close its page. Nothing was taken."
            " Please try again in a minute."
        ) from error
