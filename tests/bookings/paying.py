"""Money for tests: paid by card and by bank, as it is in the ledger."""

import uuid
from decimal import Decimal

from django.utils import timezone

from bookings.ledger import movements
from bookings.ledger.receiving import Transfer, receive
from bookings.models import Booking, Movement, PaymentAttempt


def card_payment(booking: Booking, amount: Decimal | str, **fields) -> PaymentAttempt:
    """Of its invoice, or of nothing while the booking is not confirmed."""
    now = timezone.now()
    attempt = PaymentAttempt.objects.create(
        booking=booking,
        amount=Decimal(amount),
        state=PaymentAttempt.State.PAID,
        paid_at=now,
        expires_at=now,
        payment_intent=f"pi_{uuid.uuid4().hex}",
        **fields,
    )
    movements.paid_by_card(attempt, attempt.amount, now, invoice=booking.invoice)
    return attempt


def transfer(amount: Decimal | str, *invoices, act=None) -> Decimal:
    """By bank, on `invoices` of one organisation: what of it was too much."""
    now = timezone.now()
    made = Transfer(Decimal(amount), timezone.localdate(now), "FPI 1", act or uuid.uuid4())
    organisation = invoices[0].booking.organisation
    return receive(organisation, made, invoices=invoices, by=None, now=now)


def rows(**of) -> list[tuple[str, Decimal]]:
    """What moved, in order."""
    return list(Movement.objects.filter(**of).order_by("pk").values_list("kind", "amount"))
