from .booking import Booking, Place, WaitingListEntry
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent
from .office import DateSettings
from .quotes import Quote

__all__ = [
    "Booking",
    "DateSettings",
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
