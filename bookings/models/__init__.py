from .archives import PaperArchive
from .booking import Booking, Place
from .changes import Change
from .dates import DateChange, DateChoice
from .ledger import CreditNote, CreditNoteLine, Movement
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, SellerDetails, StripeEvent
from .naming import Chaser, NameRequest, PeopleList
from .office import DateSettings
from .pools import PlacePool, PoolEntry
from .prices import DiscountCode, GroupDiscount, Package, ReservedSeats
from .pro_forma import ProForma
from .quotes import Quote
from .reminders import Reminder, ReminderHold, ReminderSettings
from .terms import InvoiceTerms
from .waiting import Offer, WaitingListEntry

__all__ = [
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
    "InvoiceTerms",
    "Movement",
    "NameRequest",
    "Offer",
    "Package",
    "PaperArchive",
    "PaymentAttempt",
    "PeopleList",
    "Place",
    "PlacePool",
    "PoolEntry",
    "ProForma",
    "Quote",
    "Refund",
    "Reminder",
    "ReminderHold",
    "ReminderSettings",
    "ReservedSeats",
    "SellerDetails",
    "StripeEvent",
    "WaitingListEntry",
]
