"""Issuing a VAT invoice: a snapshot with the next number of its series (VAT Regulations 1995, reg.
14). An invoice that was issued never changes."""

import datetime as dt

from django.utils import timezone

from bookings.models import Booking, Invoice, InvoiceLine, SellerDetails
from bookings.pricing import Line, Price
from common.numbering import next_number


def issue(booking: Booking, *, price: Price, seller: SellerDetails, now: dt.datetime) -> Invoice:
    """The invoice for a booking that is being confirmed. Inside the confirming transaction and
    late in it: the counter of numbers stays locked until the commit."""
    by_card = booking.method == Booking.Method.CARD
    return _issue(booking, price=price, seller=seller, now=now, by_card=by_card)


def issue_difference(
    booking: Booking, *, price: Price, seller: SellerDetails, now: dt.datetime
) -> Invoice:
    """One more invoice for a confirmed booking that has come to cost more, to be paid on the usual
    terms however the first was paid."""
    return _issue(booking, price=price, seller=seller, now=now, what="Difference in price for a ")


def _issue(
    booking: Booking,
    *,
    price: Price,
    seller: SellerDetails,
    now: dt.datetime,
    by_card: bool = False,
    what: str = "",
) -> Invoice:
    today = timezone.localdate(now)
    invoice = Invoice.objects.create(
        number=f"INV-{today.year}-{next_number(f'INV-{today.year}'):06}",
        booking=booking,
        issued_on=today,
        tax_point=today,
        due_on=today if by_card else today + dt.timedelta(days=seller.payment_days),
        paid_by_card_on=today if by_card else None,
        seller=_seller(seller),
        customer=_customer(booking),
        net=price.net,
        vat=price.vat,
        gross=price.gross,
    )
    InvoiceLine.objects.bulk_create(_line(invoice, line, seller, what) for line in price.lines)
    return invoice


def _seller(seller: SellerDetails) -> dict[str, str]:
    return {
        "name": seller.name,
        "address": seller.address,
        "vat_number": seller.vat_number,
        "bank_details": seller.bank_details,
    }


def _customer(booking: Booking) -> dict[str, str]:
    return {
        "name": booking.organisation_name,
        "address": f"{booking.billing_address}\n{booking.billing_postcode}".strip(),
        "contact": booking.contact_name,
        "po_number": booking.po_number,
    }


def _line(invoice: Invoice, line: Line, seller: SellerDetails, what: str) -> InvoiceLine:
    """Described by code and date: an invoice travels further than the person who booked
    (safety.md)."""
    exempt = line.course.vat_exempt_reason if seller.charges_vat and not line.vat_rate else ""
    place = "training place" if what else "Training place"
    return InvoiceLine(
        invoice=invoice,
        description=f"{what}{place}, course {line.course.code}, {line.when}",
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_rate=line.vat_rate,
        net=line.net,
        vat=line.vat,
        exempt_reason=exempt,
    )
