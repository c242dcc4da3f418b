"""A booking of £240, as the gateway is asked to have it paid."""

import datetime as dt
from decimal import Decimal

from bookings.payments import gateway


def in_an_hour() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(hours=1)


def open_session(**changes) -> gateway.CheckoutSession:
    return gateway.create_session(
        **{
            "reference": "OE-7K2M",
            "amount": Decimal("240.00"),
            "email": "booker@example.org",
            "idempotency_key": "attempt-1",
            "expires_at": in_an_hour(),
            "success_url": "https://site.example/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://site.example/check",
            "metadata": {"attempt": "1"},
        }
        | changes
    )


def give_back(session: gateway.CheckoutSession, amount: str, key: str = "refund-1"):
    return gateway.refund(
        payment_intent=session.payment_intent,
        amount=Decimal(amount),
        idempotency_key=key,
        metadata={"booking": "OE-7K2M"},
    )
