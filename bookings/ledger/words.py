"""How an invoice stands, in words for whoever pays it and for the office."""

import datetime as dt

from bookings.models import Invoice
from common.money import pounds
from common.when import date


def state(invoice: Invoice, *, today: dt.date) -> str:
    """Of one with its balances (`balances.with_owed`)."""
    if invoice.owed < 0:
        return f"{pounds(-invoice.owed)} to be given back"
    if invoice.owed:
        is_late, day = invoice.due_on < today, date(invoice.due_on)
        if invoice.owed == invoice.gross:
            return f"Overdue since {day}" if is_late else f"Due {day}"
        return f"{pounds(invoice.owed)} {'overdue since' if is_late else 'due'} {day}"
    if not invoice.gross:
        return "Nothing to pay"
    if invoice.credited == invoice.gross:
        return "Credited"
    if invoice.credit_used == invoice.gross:
        return "Paid with credit"
    if invoice.paid_by_card_on:
        return f"Paid by card on {date(invoice.paid_by_card_on)}"
    return "Paid"
