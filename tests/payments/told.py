"""What Stripe tells us in tests, and a booking that was paid by card."""

from decimal import Decimal

from bookings.ledger import balances
from bookings.models import Booking, Movement, PaymentAttempt, StripeEvent
from bookings.payments import card, webhooks
from bookings.payments.fulfilment import fulfil
from tests.booking import ready
from tests.payments.wire import ask


def paid_by_card(stand_in, run, *, now, **answers) -> Booking:
    """For £120, confirmed, with its invoice."""
    booking = ready(run, now=now, **answers)
    card.start(booking, now=now)
    session = booking.attempts.get().session_id
    stand_in.control.pay(session)
    fulfil(session, now=now)
    return Booking.objects.get(pk=booking.pk)


def payment(booking: Booking) -> PaymentAttempt:
    return booking.attempts.get(state=PaymentAttempt.State.PAID)


def events(stand_in) -> list[str]:
    """The numbers of all that Stripe has to say, oldest first."""
    listed = ask(stand_in.url, "GET", "/v1/events", {"limit": 100}).json["data"]
    return [event["id"] for event in reversed(listed)]


def tell(stand_in, *numbers: str) -> list[StripeEvent]:
    """All that Stripe has to say, or these events, in this order; each worked off at once."""
    told = []
    for number in numbers or events(stand_in):
        signed = stand_in.control.signed(number)
        stored = webhooks.receive(signed["body"].encode(), signature=signed["header"])
        webhooks.handle(stored)
        told.append(StripeEvent.objects.get(pk=stored.pk))
    return told


def moved(booking: Booking) -> list[tuple[str, Decimal]]:
    """Of it in order, after what it was issued and paid with."""
    rows = Movement.objects.filter(booking=booking).exclude(kind__in=["invoiced", "paid"])
    return list(rows.order_by("pk").values_list("kind", "amount"))


def owed(booking: Booking) -> Decimal:
    return balances.owed(booking.invoices.get())
