from .booking import Booking, Place, WaitingListEntry
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent
from .quotes import Quote

__all__ = [
    "Booking",
    "Invoice",
    "InvoiceLine",
    "PaymentAttempt",
    "Place",
    "Quote",
    "Refund",
    "SellerDetails",
    "StripeEvent",
    "WaitingListEntry",
]
