"""What a Checkout session has come to. The webhook, the buyer's return and the reconciler all call
`fulfil`, in any order and as often as they like: whoever is first does the work."""

import datetime as dt
import logging
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from django.db import transaction

from bookings import confirmation, emails, holds, seats
from bookings.ledger import balances, movements
from bookings.models import Booking, Invoice, PaymentAttempt, Refund
from bookings.payments import gateway
from bookings.payments.refunds import owe
from bookings.pricing import price
from common import audit
from common.money import pounds

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
        with transaction.atomic():
            if release(attempt, state=PaymentAttempt.State.FAILED):
                emails.payment_failed(attempt.booking, amount=pounds(attempt.amount))
    return PaymentAttempt.objects.select_related("booking").get(pk=attempt.pk)


def release(attempt: PaymentAttempt, *, state: PaymentAttempt.State) -> bool:
    """The session can no longer be paid: the booking is open again, held for what is left of its
    time. False where that was so already, or it has been paid."""
    with transaction.atomic():
        booking = Booking.objects.select_for_update().get(pk=attempt.booking_id)
        unfinished = PaymentAttempt.objects.filter(
            pk=attempt.pk, state__in=PaymentAttempt.UNFINISHED
        )
        released = bool(unfinished.update(state=state))
        if released and booking.state == Booking.State.PAYING:
            booking.state = Booking.State.HELD
            booking.save(update_fields=["state"])
            audit.record(
                "bookings.payments.release",
                on=booking,
                before={"state": Booking.State.PAYING},
                after={"state": Booking.State.HELD, "attempt": state},
            )
            seats.freed(seats.of(booking))
    return released


#: Says in the ledger what a payment pays: an invoice, or nothing that was confirmed.
Pays = Callable[[Invoice | None], None]


class Settled(Exception):
    """Whoever paid has their places, or their money back."""


def place_or_refund(attempt: PaymentAttempt, *, now: dt.datetime) -> Booking:
    """What a payment that was left without places or refund should have come to. Raises Settled
    once it has either."""
    with transaction.atomic():
        booking = Booking.objects.select_for_update().get(pk=attempt.booking_id)
        attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
        is_paid = attempt.state == PaymentAttempt.State.PAID
        if booking.is_confirmed or not is_paid or attempt.refunds.exists():
            raise Settled
        attempt.booking = booking
        _confirm(booking, attempt, now, pays=partial(_place, booking, now))
    return booking


def _place(booking: Booking, now: dt.datetime, invoice: Invoice | None) -> None:
    """What stood on the booking's own account pays its invoice."""
    loose = {"booking": booking, "organisation": None}
    amount = balances.unplaced(booking)
    if invoice and amount > 0:
        movements.transferred(amount, frm=loose, to=movements.of_invoice(invoice), now=now)


def _paid(attempt: PaymentAttempt, session: gateway.CheckoutSession, now: dt.datetime) -> None:
    with transaction.atomic():
        booking = Booking.objects.select_for_update().get(pk=attempt.booking_id)
        attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
        if attempt.state == PaymentAttempt.State.PAID:
            return
        attempt.state, attempt.paid_at = PaymentAttempt.State.PAID, now
        attempt.payment_intent = session.payment_intent or ""
        attempt.save(update_fields=["state", "paid_at", "payment_intent"])
        attempt.booking = booking
        pays = partial(movements.paid_by_card, attempt, _pounds(session, attempt), now)
        if (session.amount, session.currency) != (attempt.amount, CURRENCY):
            pays(None)
            _flag(
                booking,
                f"Paid {session.amount} {session.currency}, but {attempt.amount} was asked.",
            )
        elif booking.is_confirmed:
            pays(None)
            _owe_back(attempt, "Paid twice", now)
            emails.paid_twice(booking, amount=pounds(attempt.amount))
        elif attempt.amount != (total := _total(booking)):
            pays(None)
            _flag(booking, f"Paid {attempt.amount}, but it was changed since and comes to {total}.")
        else:
            _confirm(booking, attempt, now, pays=pays)


def _pounds(session: gateway.CheckoutSession, attempt: PaymentAttempt) -> Decimal:
    """What was paid. Of another currency nobody knows here: the booking is flagged for that."""
    return session.amount if session.currency == CURRENCY else attempt.amount


def _confirm(booking: Booking, attempt: PaymentAttempt, now: dt.datetime, *, pays: Pays) -> None:
    """Seat whoever has paid, late or not; if that cannot be, all the money goes back."""
    try:
        with transaction.atomic():
            confirmation.confirm_locked(booking, method=Booking.Method.CARD, now=now, pays=pays)
    except holds.HoldError as error:
        booking.refresh_from_db()  # as it is without what was rolled back
        if booking.state == Booking.State.PAYING:
            # Nothing is open any more: what is left of it is free for whoever is next.
            booking.state = Booking.State.HELD
            booking.save(update_fields=["state"])
            seats.change_hands()
        pays(None)
        _owe_back(attempt, f"Paid too late. {error}", now)
        emails.paid_too_late(booking, why=str(error), amount=pounds(attempt.amount))


def _total(booking: Booking) -> Decimal:
    return price(booking.places.live().select_related("course", "run__course")).gross


def _owe_back(attempt: PaymentAttempt, reason: str, now: dt.datetime) -> None:
    # Of many dates that have gone, the message to the buyer names all.
    reason = reason[: Refund._meta.get_field("reason").max_length]
    owe(attempt, amount=attempt.amount, reason=reason, invoice=None, now=now)


def _flag(booking: Booking, what: str) -> None:
    booking.attention = what
    booking.save(update_fields=["attention"])
    audit.record("bookings.payments.flag", on=booking, reason=what)
