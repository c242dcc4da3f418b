"""Xero's template for importing sales invoices, a row for each line. A credit note is a paper with
negative amounts. Payments have no place in it: they come from the bank feed in Xero itself."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from bookings.models import AccountingCodes, CreditNote, CreditNoteLine, Invoice, InvoiceLine
from bookings.reports.periods import Period
from common.tables import Cell

#: As the template has them, the obligatory ones with an asterisk.
HEADINGS = (
    "*ContactName", "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3",
    "POAddressLine4", "POCity", "PORegion", "POPostalCode", "POCountry", "*InvoiceNumber",
    "Reference", "*InvoiceDate", "*DueDate", "Total", "InventoryItemCode", "*Description",
    "*Quantity", "*UnitAmount", "Discount", "*AccountCode", "*TaxType", "TaxAmount",
    "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2", "Currency",
    "BrandingTheme",
)  # fmt: skip
#: The column of a paper's number, and how many papers Xero takes in one file.
NUMBER = HEADINGS.index("*InvoiceNumber")
MOST = 500
POSTCODE = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$", re.IGNORECASE)
LINES = 4


def rows(period: Period, codes: AccountingCodes) -> Iterator[Sequence[Cell]]:
    """Invoices, then credit notes, each by number. In four queries."""
    invoices = Invoice.objects.filter(issued_on__range=period).order_by("number")
    for invoice in invoices.select_related("booking", "pool").prefetch_related("lines__course"):
        sold = invoice.booking or invoice.pool
        reference = invoice.customer.get("po_number") or (sold.reference if sold else "")
        for line in invoice.lines.all():
            yield _row(invoice, line, 1, codes, reference=reference, due=invoice.due_on,
                       registered=bool(invoice.seller.get("vat_number")))  # fmt: skip
    notes = CreditNote.objects.filter(issued_on__range=period).order_by("number")
    for note in notes.select_related("invoice").prefetch_related("lines__course"):
        for credit in note.lines.all():
            yield _row(note, credit, -1, codes, reference=note.invoice.number, due=note.issued_on,
                       registered=bool(note.invoice.seller.get("vat_number")))  # fmt: skip


def _row(
    paper: Invoice | CreditNote,
    line: InvoiceLine | CreditNoteLine,
    sign: int,
    codes: AccountingCodes,
    *,
    reference: str,
    due: Any,
    registered: bool,
) -> Sequence[Cell]:
    """Without an email address: Xero keeps the one it has, and no paper of ours bears any."""
    address, postcode = _address(paper.customer.get("address", ""))
    tracked = bool(codes.xero_tracking and line.course)
    return [
        paper.customer.get("name", ""), "", *address, "", "", postcode, "",
        paper.number, reference, paper.issued_on, due, sign * paper.gross, "",
        line.description, line.quantity, sign * line.unit_price, "",
        codes.xero_account, tax_type(line, codes, registered=registered), sign * line.vat,
        codes.xero_tracking if tracked else "",
        line.course.code if tracked and line.course else "", "", "", "GBP", "",
    ]  # fmt: skip


def tax_type(
    line: InvoiceLine | CreditNoteLine, codes: AccountingCodes, *, registered: bool
) -> str:
    if not registered:
        return codes.xero_none
    if line.exempt_reason:
        return codes.xero_exempt
    if not line.vat_rate:
        return codes.xero_zero
    return codes.xero_rated.replace("{rate}", f"{Decimal(line.vat_rate).normalize():f}")


def _address(text: str) -> tuple[list[str], str]:
    """Four lines, and the postcode if it ends with one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    postcode = lines.pop() if lines and POSTCODE.match(lines[-1]) else ""
    if len(lines) > LINES:
        lines[LINES - 1 :] = [", ".join(lines[LINES - 1 :])]
    return [*lines, *[""] * (LINES - len(lines))], postcode
