"""Issuing a VAT invoice: a snapshot with the next number of its series (VAT Regulations 1995, reg.
14). An invoice that was issued never changes."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bookings.ledger import movements
from bookings.models import Booking, Invoice, InvoiceLine, PlacePool, SellerDetails
from bookings.pricing import Amount, Line, Price
from bookings.reminders.emails import invoice_for_accounts
from bookings.terms import agreed
from common import mail, when
from common.numbering import number_of
from courses.models import Course


def issue(
    booking: Booking,
    *,
    price: Price,
    seller: SellerDetails,
    now: dt.datetime,
    credit: Decimal = Decimal("0.00"),
    by_card: bool = False,
) -> Invoice:
    """The invoice for a booking that is being confirmed, of which the organisation's `credit` pays
    so many pounds; where it is `by_card`, nothing is left to pay. Inside the confirming transaction
    and late in it: the counter of numbers stays locked until the commit."""
    today = timezone.localdate(now)
    invoice = _issue(
        price, booking=booking, customer=customer_of(booking), seller=seller, now=now,
        paid_by_card_on=today if by_card else None, credit_used=credit,
        reductions=[{"label": each.label, "amount": str(each.amount)} for each in price.reductions],
    )  # fmt: skip
    InvoiceLine.objects.bulk_create(_line(invoice, line, seller) for line in price.lines)
    return invoice


def issue_difference(
    booking: Booking, *, price: Price, seller: SellerDetails, now: dt.datetime
) -> Invoice:
    """One more invoice for a confirmed booking that has come to cost more, to be paid on the usual
    terms however the first was paid."""
    invoice = _issue(price, booking=booking, customer=customer_of(booking), seller=seller, now=now)
    InvoiceLine.objects.bulk_create(
        _line(invoice, line, seller, "Difference in price for a ") for line in price.lines
    )
    return invoice


def issue_for_pool(
    pool: PlacePool, *, customer: dict[str, str], seller: SellerDetails, now: dt.datetime
) -> Invoice:
    """The invoice for prepaid places: one line, the tax point today. As `issue`, late."""
    amount = Amount(pool.size, pool.unit_price, pool.vat_rate)
    invoice = _issue(amount, pool=pool, customer=customer, seller=seller, now=now)
    what = f"course {pool.course.code}" if pool.course else "any course"
    InvoiceLine.objects.create(
        invoice=invoice,
        description=f"Prepaid training places, {what}, until {when.date(pool.expires_on)}",
        quantity=amount.quantity,
        unit_price=amount.unit_price,
        vat_rate=amount.vat_rate,
        net=amount.net,
        vat=amount.vat,
        exempt_reason=_exempt(pool.course, amount, seller),
        course=pool.course,
    )
    return invoice


def _issue(
    total: Price | Amount,
    *,
    customer: dict[str, str],
    seller: SellerDetails,
    now: dt.datetime,
    booking: Booking | None = None,
    pool: PlacePool | None = None,
    paid_by_card_on: dt.date | None = None,
    credit_used: Decimal = Decimal("0.00"),
    reductions: list[dict[str, str]] | None = None,
) -> Invoice:
    today = timezone.localdate(now)
    sold = booking or pool
    organisation = sold.organisation if sold else None
    days = agreed.days(agreed.of(organisation), seller)
    invoice = Invoice.objects.create(
        number=number_of(seller.invoice_series, today),
        booking=booking,
        pool=pool,
        issued_on=today,
        tax_point=today,
        due_on=paid_by_card_on or today + dt.timedelta(days=days),
        paid_by_card_on=paid_by_card_on,
        credit_used=credit_used,
        seller=seller_now(seller),
        customer=customer,
        net=total.net,
        vat=total.vat,
        gross=total.gross,
        reductions=reductions or [],
    )
    movements.invoiced(invoice, now=now)
    _tell_accounts(invoice, agreed.invoice_email(organisation))
    return invoice


def _tell_accounts(invoice: Invoice, address: str) -> None:
    """The organisation's finance team gets what is to be paid, beside whoever booked."""
    contact = invoice.booking.contact_email if invoice.booking else ""
    is_paid = invoice.paid_by_card_on or invoice.credit_used == invoice.gross
    if address and not is_paid and address.casefold() != contact.casefold():
        mail.post([invoice_for_accounts(invoice, to=address)])


def seller_now(seller: SellerDetails) -> dict[str, str]:
    """What a paper keeps of us, from now on as it is now."""
    return {
        "name": seller.name,
        "address": seller.address,
        "vat_number": seller.vat_number,
        "bank_details": seller.bank_details,
    }


def customer_of(booking: Booking) -> dict[str, str]:
    """To whom, as it stands on the booking now."""
    return {
        "name": booking.organisation_name,
        "address": f"{booking.billing_address}\n{booking.billing_postcode}".strip(),
        "contact": booking.contact_name,
        "po_number": booking.po_number,
    }


def _line(invoice: Invoice, line: Line, seller: SellerDetails, what: str = "") -> InvoiceLine:
    return InvoiceLine(invoice=invoice, course=line.course, **described(line, seller, what))


def described(line: Line, seller: SellerDetails, what: str = "") -> dict[str, Any]:
    """The fields of a line of an invoice. Described by code and date: an invoice travels further
    than the person who booked (safety.md)."""
    place = "training place" if what else "Training place"
    return {
        "description": f"{what}{place}, course {line.course.code}, {line.when}",
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "list_price": line.was,
        "vat_rate": line.vat_rate,
        "net": line.net,
        "vat": line.vat,
        "exempt_reason": _exempt(line.course, line, seller),
    }


def _exempt(course: Course | None, amount: Amount, seller: SellerDetails) -> str:
    return course.vat_exempt_reason if course and seller.charges_vat and not amount.vat_rate else ""
