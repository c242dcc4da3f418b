from .accounting import AccountingCodes
from .archives import PaperArchive
from .bank import BankFile, BankLayout, BankRow
from .booking import Booking, Place
from .catching_up import CatchUp
from .changes import Change
from .dates import DateChange, DateChoice
from .disputes import Dispute
from .ledger import CreditNote, CreditNoteLine, Movement
from .money import Invoice, InvoiceLine, PaymentAttempt, Refund, StripeEvent
from .naming import Chaser, NameRequest, PeopleList
from .office import DateSettings
from .pools import PlacePool, PoolEntry
from .prices import DiscountCode, GroupDiscount, Package, ReservedSeats
from .pro_forma import ProForma
from .quotes import Quote
from .reminders import Reminder, ReminderHold, ReminderSettings
from .seller import SellerDetails
from .statements import Statement
from .terms import InvoiceTerms
from .waiting import Offer, WaitingListEntry

__all__ = [
    "AccountingCodes",
    "BankFile",
    "BankLayout",
    "BankRow",
    "Booking",
    "CatchUp",
    "Change",
    "Chaser",
    "CreditNote",
    "CreditNoteLine",
    "DateChange",
    "DateChoice",
    "DateSettings",
    "DiscountCode",
    "Dispute",
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
    "Statement",
    "StripeEvent",
    "WaitingListEntry",
]
