from .booking import Booking, Place, WaitingListEntry
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent

__all__ = [
    "Booking",
    "Invoice",
    "InvoiceLine",
    "PaymentAttempt",
    "Place",
    "Refund",
    "SellerDetails",
    "StripeEvent",
    "WaitingListEntry",
]
