"""The page at Stripe on which somebody pays: opened for an attempt, and closed again.

The attempt is a row before Stripe hears of it, with the key and the expiry that every retry
repeats: a crash or a double click at any line ends with the one session."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple

from bookings.models import PaymentAttempt
from bookings.payments import fulfilment, gateway
from common.money import pounds

#: Stripe wants at least 30 minutes; one more covers a slow clock.
SESSION_LIFE = dt.timedelta(minutes=31)
#: Pounds: Stripe takes no less from a card.
LEAST = Decimal("0.30")


class CardError(Exception):
    """Why the card payment cannot go on, in words for the buyer. Nothing was taken."""


def too_little(amount: Decimal) -> str:
    """Why no card can be asked for so little, in words for the buyer; empty where one can."""
    if amount >= LEAST:
        return ""
    return f"{pounds(amount)} is too little for a card: cards take {pounds(LEAST)} or more."


def check_payable(amount: Decimal) -> Decimal:
    """Raises CardError for what no card can be asked."""
    if amount <= 0:
        raise CardError("There is nothing to pay by card.")
    if why := too_little(amount):
        raise CardError(f"{why} Pay it another way.")
    return amount


class Page(NamedTuple):
    """What Stripe shows, and where it sends people back to."""

    email: str
    success_url: str
    cancel_url: str
    #: How else it can be paid, for when Stripe does not answer.
    otherwise: str
    #: What the reference is of.
    subject: str = "booking"


def open_page(attempt: PaymentAttempt, page: Page) -> str:
    """Ask Stripe for the attempt's session, or for the same one again: its address.

    Raises CardError."""
    if attempt.session_id:
        return attempt.url
    try:
        session = gateway.create_session(
            reference=attempt.reference,
            subject=page.subject,
            amount=attempt.amount,
            email=page.email,
            idempotency_key=str(attempt.key),
            expires_at=attempt.expires_at,
            success_url=page.success_url,
            cancel_url=page.cancel_url,
            metadata={"attempt": str(attempt.key)},
        )
    except gateway.GatewayError as error:
        if not error.retryable:
            fulfilment.release(attempt, state=PaymentAttempt.State.FAILED)
        raise CardError(
            f"The card payment service did not answer. Your {pounds(attempt.amount)} was not taken."
            f" Try again in a minute, or {page.otherwise} instead."
        ) from error
    asked = PaymentAttempt.objects.filter(pk=attempt.pk)
    asked.filter(state=PaymentAttempt.State.ASKED).update(
        session_id=session.id, url=session.url, state=PaymentAttempt.State.OPEN
    )
    if not asked.filter(state=PaymentAttempt.State.OPEN, session_id=session.id).exists():
        raise CardError("This payment was given up in another tab. Start it again from here.")
    return session.url


def close_page(attempt: PaymentAttempt, *, now: dt.datetime) -> None:
    """So that nobody can pay on it any more. If it was paid meanwhile, it counts as paid.

    Raises CardError when Stripe cannot be asked; the session then stays open."""
    if not attempt.session_id:
        # Nobody was given the address of a page, so nobody can pay on it.
        fulfilment.release(attempt, state=PaymentAttempt.State.FAILED)
        return
    try:
        with suppress(gateway.SessionAlreadyFinished):
            gateway.expire_session(attempt.session_id)
        fulfilment.fulfil(attempt.session_id, now=now)
    except gateway.GatewayError as error:
        raise CardError(
            "We could not reach the card payment service to close its page. Nothing was taken."
            " Please try again in a minute."
        ) from error
