from .accounting import AccountingCodes
from .booking import Booking, Place
from .changes import Change
from .dates import DateChange, DateChoice
from .ledger import CreditNote, CreditNoteLine, Movement
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent
from .naming import Chaser, NameRequest, PeopleList
from .office import DateSettings
from .pools import PlacePool, PoolEntry
from .prices import DiscountCode, GroupDiscount, Package, ReservedSeats
from .quotes import Quote
from .statements import Statement
from .waiting import Offer, WaitingListEntry

__all__ = [
    "AccountingCodes",
    "Booking",
    "Change",
    "Chaser",
    "CreditNote",
    "CreditNoteLine",
    "DateChange",
    "DateChoice",
    "DateSettings",
    "DiscountCode",
    "GroupDiscount",
    "Invoice",
    "InvoiceLine",
    "Movement",
    "NameRequest",
    "Offer",
    "Package",
    "PaymentAttempt",
    "PeopleList",
    "Place",
    "PlacePool",
    "PoolEntry",
    "Quote",
    "Refund",
    "ReservedSeats",
    "SellerDetails",
    "Statement",
    "StripeEvent",
    "WaitingListEntry",
]
