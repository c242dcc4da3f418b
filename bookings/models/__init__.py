from .booking import Booking, Place, WaitingListEntry
from .changes import Change
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent
from .office import DateSettings
from .prices import DiscountCode, GroupDiscount, Package, ReservedSeats
from .quotes import Quote

__all__ = [
    "Booking",
    "Change",
    "DateSettings",
    "DiscountCode",
    "GroupDiscount",
    "Invoice",
    "InvoiceLine",
    "Package",
    "PaymentAttempt",
    "Place",
    "Quote",
    "Refund",
    "ReservedSeats",
    "SellerDetails",
    "StripeEvent",
    "WaitingListEntry",
]
