"""Sage 50's layout for importing audit trail transactions: papers a row for each line, and what was
paid, given back and written off. Receipts are receipts on account (SA): Sage imports none that is
put down to an invoice, and allocates them itself."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from accounts.models import Organisation
from bookings.models import (
    AccountingCodes,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    Movement,
)
from bookings.models.accounting import read_rates
from bookings.reports.periods import Period
from common.tables import Cell

HEADINGS = (
    "Type", "Account Reference", "Nominal A/C Ref", "Department Code", "Date", "Reference",
    "Details", "Net Amount", "Tax Code", "Tax Amount", "Exchange Rate", "Extra Reference",
    "User Name", "Project Refn", "Cost Code Refn",
)  # fmt: skip
#: Of references, and of details, as long as Sage takes them.
SHORT, LONG = 30, 60
NONE = Decimal("0.00")
Kind = Movement.Kind
#: These stand in the papers, or move nothing in or out of an account.
NOT_MONEY = (Kind.INVOICED, Kind.CREDITED, Kind.BROUGHT_FORWARD)


class NoTaxCode(Exception):
    def __init__(self, rate: Decimal) -> None:
        super().__init__(
            f"Say in Settings, Accounting codes, which tax code of Sage stands for"
            f" {rate.normalize():f} %: something was sold at that rate."
        )


class Posting(NamedTuple):
    """Pounds above nought: the type says which way they go."""

    type: str
    account: str
    nominal: str
    day: date
    reference: str
    details: str
    net: Decimal
    tax_code: str
    tax: Decimal = NONE
    extra: str = ""

    @property
    def row(self) -> Sequence[Cell]:
        return [
            self.type, self.account, self.nominal, 0, self.day, self.reference[:SHORT],
            self.details[:LONG], self.net, self.tax_code, self.tax, 1, self.extra[:SHORT],
            "onEvidence", "", "",
        ]  # fmt: skip


def rows(period: Period, codes: AccountingCodes) -> Iterator[Sequence[Cell]]:
    """Invoices, credit notes, then money in the order in which it was recorded. Raises
    NoTaxCode."""
    for posting in (*_papers(period, codes), *_money(period, codes)):
        yield posting.row


def account(organisation: int | None, codes: AccountingCodes) -> str:
    """Of a customer, by the organisation's key."""
    return codes.sage_account or f"OE{organisation or 0:06}"


# --- Papers ---------------------------------------------------------------------------------------


def _papers(period: Period, codes: AccountingCodes) -> Iterator[Posting]:
    rates = read_rates(codes.sage_rates)
    invoices = Invoice.objects.filter(issued_on__range=period).order_by("number")
    for invoice in invoices.select_related("booking", "pool").prefetch_related("lines"):
        for line in invoice.lines.all():
            yield from _line("SI", invoice, invoice, line, codes, rates)
    notes = CreditNote.objects.filter(issued_on__range=period).order_by("number")
    notes = notes.select_related("invoice__booking", "invoice__pool").prefetch_related("lines")
    for note in notes:
        for credit in note.lines.all():
            yield from _line("SC", note, note.invoice, credit, codes, rates)


def _line(
    kind: str,
    paper: Invoice | CreditNote,
    invoice: Invoice,
    line: InvoiceLine | CreditNoteLine,
    codes: AccountingCodes,
    rates: dict[Decimal, str],
) -> Iterator[Posting]:
    """Nothing for a line that comes to nothing."""
    sold = invoice.booking or invoice.pool
    if sold is None or not (line.net or line.vat):
        return
    yield Posting(
        kind, account(sold.organisation_id, codes), codes.sage_sales, paper.issued_on,
        paper.number, line.description, line.net, _tax_code(invoice, line, codes, rates), line.vat,
        extra=invoice.number if kind == "SC" else sold.reference or "",
    )  # fmt: skip


def _tax_code(
    invoice: Invoice,
    line: InvoiceLine | CreditNoteLine,
    codes: AccountingCodes,
    rates: dict[Decimal, str],
) -> str:
    if not invoice.seller.get("vat_number"):
        return codes.sage_none
    if line.exempt_reason:
        return codes.sage_exempt
    if line.vat_rate not in rates:
        raise NoTaxCode(line.vat_rate)
    return rates[line.vat_rate]


# --- Money ----------------------------------------------------------------------------------------


def _money(period: Period, codes: AccountingCodes) -> Iterator[Posting]:
    moved = Movement.objects.exclude(kind__in=NOT_MONEY).order_by("at", "pk")
    found = [
        row for row in moved.filter(at__date__range=period).select_related("invoice") if row.amount
    ]
    apart = _between_accounts(found)
    for row in found:
        if row.kind != Kind.TRANSFERRED or row.pk in apart:
            yield _posting(row, codes)


def _between_accounts(rows: Iterable[Movement]) -> set[int]:
    """Of what was moved, the rows whose other half stands on another account."""
    acts = defaultdict(list)
    for row in rows:
        if row.kind == Kind.TRANSFERRED:
            acts[row.act].append(row)
    return {
        row.pk
        for alike in acts.values()
        if len({each.organisation_id for each in alike}) > 1
        for row in alike
    }


def _posting(row: Movement, codes: AccountingCodes) -> Posting:
    to_us, amount = row.amount < 0, abs(row.amount)
    reference = row.reference or (row.invoice.number if row.invoice else "")
    about = (row.on, reference, row.get_kind_display(), amount, codes.sage_none)
    extra = row.invoice.number if row.invoice else ""
    if row.kind == Kind.WRITTEN_OFF:
        there = account(row.organisation_id, codes)
        return Posting("SC", there, codes.sage_bad_debt, *about, extra=extra)
    by_card = row.attempt_id or row.refund_id or row.dispute_id or row.kind == Kind.TRANSFERRED
    bank = codes.sage_card if by_card else codes.sage_bank
    if row.organisation_id is None:
        return Posting("BR" if to_us else "BP", bank, codes.sage_suspense, *about, extra=extra)
    there = account(row.organisation_id, codes)
    return Posting("SA" if to_us else "SP", there, bank, *about, extra=extra)


def encode(text: str) -> bytes:
    """In the Windows alphabet, which Sage reads; letters that it has not lose their accents."""
    return "".join(map(_letter, text)).encode("cp1252", "replace")


def _letter(letter: str) -> str:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", letter)
        return "".join(each for each in plain if not unicodedata.combining(each))
    return letter


# --- Customers ------------------------------------------------------------------------------------

#: The first columns of Sage's layout of customer records.
CUSTOMER_HEADINGS = (
    "A/C", "Name", "Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4",
    "Address Line 5",
)  # fmt: skip
ADDRESS_LINES = 5


def customers(period: Period, codes: AccountingCodes) -> Iterator[Sequence[Cell]]:
    """The accounts that the file of these days needs, by reference, with the address on the newest
    paper."""
    if codes.sage_account:
        yield [codes.sage_account, "Customers of onEvidence", *[""] * ADDRESS_LINES]
        return
    moved = Movement.objects.exclude(kind=Kind.BROUGHT_FORWARD)
    needed = moved.filter(Q(at__date__range=period) | Q(on__range=period))
    names = Organisation.with_merged.filter(pk__in=needed.values("organisation")).order_by("pk")
    papers = Invoice.objects.filter(movements__organisation__in=names).order_by("issued_on", "pk")
    addresses = dict(papers.values_list("movements__organisation", "customer"))
    for pk, name in names.values_list("pk", "name"):
        address = addresses.get(pk, {}).get("address", "")
        lines = [line.strip() for line in address.splitlines() if line.strip()][:ADDRESS_LINES]
        lines += [""] * (ADDRESS_LINES - len(lines))
        yield [account(pk, codes), name[:LONG], *(line[:LONG] for line in lines)]
