from .booking import Booking, Place
from .changes import Change
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent
from .office import DateSettings
from .quotes import Quote
from .waiting import Offer, WaitingListEntry

__all__ = [
    "Booking",
    "Change",
    "DateSettings",
    "Invoice",
    "InvoiceLine",
    "Offer",
    "PaymentAttempt",
    "Place",
    "Quote",
    "Refund",
    "SellerDetails",
    "StripeEvent",
    "WaitingListEntry",
]
