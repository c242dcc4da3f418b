"""What is agreed with an organisation, and whether one more invoice keeps to it.

Whoever asks for an invoice may not have shown that they are of the organisation: to type an address
and a name is enough to be matched to it (`accounts.membership.buyers`). So the buyer is told the
same few words whatever stands in the way, and no figure, no reason and no example; the office is
told all of it."""

from decimal import Decimal

from accounts.models import Organisation
from bookings.ledger import balances
from bookings.models import InvoiceTerms, SellerDetails
from common.money import pounds, to_pence
from common.number_forms import example, fits

NOT_NOW = (
    "This cannot be paid on invoice at present. Pay by card, or call the office. Nothing was booked"
    " yet, and what you typed is kept."
)
OTHER_FORM = "The purchase order number is not of the form that this organisation gave us."
NEEDED = "An invoice to this organisation needs its purchase order number."


class NotOnInvoice(Exception):
    """Why there can be no invoice, in words for whoever books; `for_office` says all of it."""

    def __init__(self, said: str, *, for_office: str) -> None:
        self.for_office = for_office
        super().__init__(said)


class OrderNumber(NotOnInvoice):
    """It needs another order number, or one at all. Where that is put right, the caller says."""


def of(organisation: Organisation | None) -> InvoiceTerms | None:
    """Asked of the database once for each `organisation` that is in hand."""
    return getattr(organisation, "invoice_terms", None)


def days(terms: InvoiceTerms | None, seller: SellerDetails) -> int:
    """To pay an invoice: as agreed, or as everybody has."""
    if terms is None or terms.payment_days is None:
        return seller.payment_days
    return terms.payment_days


def invoice_email(organisation: Organisation | None) -> str:
    """Where its finance team gets what is to be paid; empty where nobody said."""
    terms = of(organisation)
    return terms.invoice_email if terms else ""


def owed(organisation: Organisation) -> Decimal:
    """On all its unpaid invoices, in pounds. What is overpaid on others is not taken off."""
    unpaid = balances.unpaid(balances.of(organisation)).only("pk")
    return sum((to_pence(invoice.owed) for invoice in unpaid), Decimal("0.00"))


def check(organisation: Organisation, *, gross: Decimal, po_number: str) -> None:
    """Whether `organisation`, which the caller has locked, may have an invoice of `gross` pounds
    with that order number, which is empty where they say that they use none. Raises
    NotOnInvoice."""
    terms = of(organisation)
    if terms is None:
        return
    if terms.blocked:
        raise NotOnInvoice(NOT_NOW, for_office=_blocked(terms))
    check_number(terms, po_number)
    if terms.credit_limit is not None:
        debt = owed(organisation)
        if debt + gross > terms.credit_limit:
            raise NotOnInvoice(
                NOT_NOW,
                for_office=f"{_limited(terms, debt)}, and this would be {pounds(gross)} more.",
            )


def check_number(terms: InvoiceTerms | None, po_number: str) -> None:
    """Where a form of order numbers is agreed, an invoice bears one of that form. Raises
    NotOnInvoice for another, and for none: with an example, for those who may see it."""
    if terms is None or fits(terms.po_pattern, po_number):
        return
    whose, like = terms.organisation, example(terms.po_pattern)
    if po_number:
        said = f"Purchase order numbers of {whose} look like {like}. Check the number."
        raise OrderNumber(OTHER_FORM, for_office=said)
    said = f"An invoice to {whose} needs its purchase order number, like {like}. Give the number."
    raise OrderNumber(NEEDED, for_office=said)


def for_office(organisation: Organisation | None) -> str:
    """What keeps `organisation` from more invoices, or may: for staff, who may go on all the same.
    Empty where nothing does."""
    terms = of(organisation)
    if terms and terms.blocked:
        return _blocked(terms)
    if terms and terms.credit_limit is not None:
        return f"{_limited(terms, owed(terms.organisation))}."
    return ""


def _blocked(terms: InvoiceTerms) -> str:
    why = terms.blocked_because.rstrip(". ")
    return f"{terms.organisation} gets no invoices at present: {why}."


def _limited(terms: InvoiceTerms, debt: Decimal) -> str:
    limit = pounds(terms.credit_limit or Decimal("0.00"))
    return f"{terms.organisation} may owe up to {limit}. It owes {pounds(debt)}"
