from .booking import Booking, Place, WaitingListEntry
from .changes import Change
from .dates import DateChange, DateChoice
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent
from .office import DateSettings
from .quotes import Quote

__all__ = [
    "Booking",
    "Change",
    "DateChange",
    "DateChoice",
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
