"""Which of our payments Stripe speaks of."""

import datetime as dt

from bookings.models import PaymentAttempt
from bookings.payments import gateway
from bookings.payments.fulfilment import fulfil


def paid_with(payment_intent: str | None, *, now: dt.datetime) -> PaymentAttempt | None:
    """The attempt that it paid, which is worked off first where nobody has told us yet that it was
    paid. None for a payment that is not ours. Raises gateway.GatewayError."""
    if not payment_intent:
        return None
    paid = PaymentAttempt.objects.filter(state=PaymentAttempt.State.PAID)
    found = paid.filter(payment_intent=payment_intent).first()
    if found is None and (session := gateway.session_of(payment_intent)):
        fulfil(session.id, now=now)
        found = paid.filter(payment_intent=payment_intent).first()
    return found
