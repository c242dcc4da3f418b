"""What is written to whoever is to pay an invoice: one function a message."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from accounts.models import Membership, Organisation, User
from bookings.changes import attachments
from bookings.invoices import links
from bookings.models import Invoice
from bookings.terms import agreed
from common import mail
from common.money import pounds


class Payer(NamedTuple):
    name: str
    email: str


def reminders(
    invoice: Invoice, organisation: Organisation, *, days: int, is_firm: bool, owed: Decimal
) -> Sequence[mail.Draft]:
    """That `owed` pounds of it are to be paid, so many days after the due day: to its finance team,
    or else to whoever booked."""
    kind = "invoice_due_soon" if days < 0 else "invoice_due_today"
    if days > 0:
        kind = "invoice_overdue_firm" if is_firm else "invoice_overdue"
    return [_draft(kind, invoice, to, owed) for to in payers(invoice, organisation)]


def invoice_for_accounts(invoice: Invoice, *, to: str) -> mail.Draft:
    """To the organisation's finance team: an invoice that was issued, beside what whoever booked is
    told."""
    owed = invoice.gross - invoice.credit_used
    return _draft("invoice_for_accounts", invoice, _accounts(to), owed)


def _draft(kind: str, invoice: Invoice, to: Payer, owed: Decimal) -> mail.Draft:
    sold = invoice.booking or invoice.pool
    return mail.draft(
        kind,
        to=to.email,
        context={
            "name": to.name,
            "number": invoice.number,
            "reference": sold.reference if sold else "",
            "po_number": invoice.customer.get("po_number", ""),
            "issued_on": f"{invoice.issued_on:%-d %B %Y}",
            "due_on": f"{invoice.due_on:%-d %B %Y}",
            "total": pounds(invoice.gross),
            "owed": pounds(owed),
            "bank": invoice.seller.get("bank_details", ""),
            "papers": "The invoice is attached.",
            "link": links.address(invoice),
        },
        attachments=[attachments.invoice(invoice)],
        about=[invoice.booking] if invoice.booking else [],
    )


def payers(invoice: Invoice, organisation: Organisation) -> Iterator[Payer]:
    """Its finance team, where there is an address for invoices; or else whoever booked; or else the
    owners of the organisation."""
    if address := agreed.invoice_email(organisation):
        yield _accounts(address)
    elif invoice.booking and invoice.booking.contact_email:
        yield Payer(invoice.booking.contact_name, invoice.booking.contact_email)
    else:
        owners = Membership.objects.filter(
            organisation=organisation, role=Membership.Role.OWNER
        ).values("user")
        for owner in User.objects.filter(pk__in=owners, is_active=True).order_by("pk"):
            yield Payer(owner.full_name, owner.email)


def _accounts(address: str) -> Payer:
    return Payer("accounts team", address)
