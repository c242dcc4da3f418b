"""What is written to whoever paid an invoice by card. They need not be who booked: nothing of the
booking but the numbers on the invoice."""

from decimal import Decimal

from bookings.invoices import links
from bookings.models import Invoice, PaymentAttempt
from common import mail
from common.money import pounds


def payment_received(
    attempt: PaymentAttempt, invoice: Invoice, *, amount: Decimal, left: Decimal
) -> None:
    """The receipt. `left` is what is still owed."""
    still = f"{pounds(left)} is still owed on it." if left > 0 else "Nothing is left to pay."
    _write("invoice_payment_received", attempt, invoice, amount=pounds(amount), left=still)


def paid_twice(attempt: PaymentAttempt, invoice: Invoice, *, amount: Decimal) -> None:
    """It had been paid another way meanwhile: what is too much goes back to the card."""
    _write("invoice_paid_twice", attempt, invoice, amount=pounds(amount))


def payment_failed(attempt: PaymentAttempt, invoice: Invoice) -> None:
    """A payment that took its time has been refused by their bank."""
    _write("invoice_payment_failed", attempt, invoice, amount=pounds(attempt.amount))


def _write(kind: str, attempt: PaymentAttempt, invoice: Invoice, **said: str) -> None:
    if not attempt.email:
        return  # whoever it was has been forgotten
    sold = invoice.booking or invoice.pool
    assert sold is not None
    context = {
        "invoice": invoice.number,
        "reference": sold.reference,
        "link": links.address(invoice),
        **said,
    }
    about = [invoice.booking] if invoice.booking else []
    mail.queue(kind, to=attempt.email, context=context, about=about)
