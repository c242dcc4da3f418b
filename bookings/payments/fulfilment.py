"""What a Checkout session has come to. The webhook, the buyer's return and the reconciler all call
`fulfil`, in any order and as often as they like: whoever is first does the work."""

import datetime as dt
import logging
from decimal import Decimal
from functools import partial

from django.db import transaction

from bookings.ledger import movements
from bookings.models import PaymentAttempt
from bookings.payments import gateway
from bookings.payments.for_booking import ForBooking
from bookings.payments.for_invoice import ForInvoice
from bookings.payments.purposes import Purpose

logger = logging.getLogger(__name__)

CURRENCY = "gbp"


def fulfil(session_id: str, *, now: dt.datetime) -> PaymentAttempt | None:
    """Bring our rows in line with the session at Stripe. None for a session that is not ours.

    Stripe is asked before anything is locked (nothing slow in a transaction); that is sound
    because the answers acted on, paid, expired and failed, are final. Raises gateway.GatewayError;
    asking again is safe."""
    attempts = PaymentAttempt.objects.select_related("booking")
    attempt = attempts.filter(session_id=session_id).first()
    if attempt is None:
        logger.warning("No payment attempt has the session %s", session_id)
        return None
    session = gateway.retrieve_session(session_id)
    if session.payment_status == "paid":
        _paid(attempt, session, now)
    elif session.status == "expired":
        release(attempt, state=PaymentAttempt.State.EXPIRED)
    elif session.has_failed:
        release(attempt, state=PaymentAttempt.State.FAILED, bank_refused=True)
    return PaymentAttempt.objects.select_related("booking", "invoice").get(pk=attempt.pk)


def release(
    attempt: PaymentAttempt, *, state: PaymentAttempt.State, bank_refused: bool = False
) -> None:
    """The session can no longer be paid. Whoever thought that they had paid is told that their bank
    has refused it."""
    with transaction.atomic():
        purpose = locked(attempt)
        if purpose.attempt.state in PaymentAttempt.UNFINISHED:
            purpose.attempt.state = state
            purpose.attempt.save(update_fields=["state"])
            purpose.released()
            if bank_refused:
                purpose.tell_of_refusal()


def locked(attempt: PaymentAttempt) -> Purpose:
    """What `attempt` is for, in the caller's transaction."""
    return ForInvoice(attempt) if attempt.invoice_id else ForBooking(attempt)


def _paid(attempt: PaymentAttempt, session: gateway.CheckoutSession, now: dt.datetime) -> None:
    with transaction.atomic():
        purpose = locked(attempt)
        attempt = purpose.attempt
        if attempt.state == PaymentAttempt.State.PAID:
            return
        attempt.state, attempt.paid_at = PaymentAttempt.State.PAID, now
        attempt.payment_intent = session.payment_intent or ""
        attempt.save(update_fields=["state", "paid_at", "payment_intent"])
        pays = partial(movements.paid_by_card, attempt, _pounds(session, attempt), now)
        if (session.amount, session.currency) == (attempt.amount, CURRENCY):
            purpose.paid(pays=pays, now=now)
        else:
            pays(None)
            purpose.flag(
                f"Paid {session.amount} {session.currency}, but {attempt.amount} was asked."
            )


def _pounds(session: gateway.CheckoutSession, attempt: PaymentAttempt) -> Decimal:
    """What was paid. Of another currency nobody knows here: it is flagged for that."""
    return session.amount if session.currency == CURRENCY else attempt.amount
