from .booking import Booking, Place, WaitingListEntry
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent
from .office import DateSettings

__all__ = [
    "Booking",
    "DateSettings",
    "Invoice",
    "InvoiceLine",
    "PaymentAttempt",
    "Place",
    "Refund",
    "SellerDetails",
    "StripeEvent",
    "WaitingListEntry",
]
