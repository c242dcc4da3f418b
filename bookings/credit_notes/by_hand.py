"""A credit note by hand: finance takes an invoice back, whole or so much of its lines. The places
stand as they are; whoever cancels them does so elsewhere, and a note comes of that by itself.

What is taken off what was paid already goes where everything overpaid goes (`ledger.returning`)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from accounts.models import Organisation, User
from bookings.credit_notes import emails
from bookings.ledger import LedgerError, crediting, locking, returning
from bookings.ledger.crediting import Left, Rate
from bookings.models import (
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    Movement,
    SellerDetails,
)
from common import audit, mail
from common.money import pounds, to_pence

NONE = Decimal("0.00")


class Taken(NamedTuple):
    """Pounds off one line: net, and the VAT on it."""

    line: InvoiceLine
    net: Decimal
    vat: Decimal


class Sums(NamedTuple):
    taken: list[Taken]
    #: What is owed on the invoice before it, in pounds.
    owed: Decimal

    @property
    def net(self) -> Decimal:
        return sum((each.net for each in self.taken), NONE)

    @property
    def vat(self) -> Decimal:
        return sum((each.vat for each in self.taken), NONE)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def goes_back(self) -> Decimal:
        """Of what was paid."""
        return max(NONE, self.gross - max(NONE, self.owed))


def left(invoice: Invoice) -> dict[int, Decimal]:
    """Of each line, by key, the pounds net that can be credited at most. Lines of one rate share
    what is left at it, the first first."""
    rates = _rates(invoice)
    found = {}
    for line in invoice.lines.all():
        rest = rates.get(_rate(line))
        found[line.pk] = net = min(line.net, rest.net) if rest else NONE
        if rest:
            rest.net -= net
    return found


def reckon(invoice: Invoice, wanted: Mapping[int, Decimal]) -> list[Taken]:
    """What `wanted` pounds net of each line, by its key, come to with VAT: on the last of a rate
    the last of its VAT. Raises LedgerError for nothing, or for more than is left."""
    rates, taken = _rates(invoice), []
    for line in invoice.lines.all():
        net = to_pence(wanted.get(line.pk, NONE))
        if net < 0 or net > line.net:
            raise LedgerError(f"Credit from £0.00 up to {pounds(line.net)} of “{line}”.")
        rest = rates.get(_rate(line))
        if net and (rest is None or net > rest.net):
            at_most = rest.net if rest else NONE
            raise LedgerError(
                f"{pounds(at_most)} net are left to be credited there: the rest was credited"
                " before."
            )
        if net and rest:
            taken.append(Taken(line, *rest.take(net, to_pence(net * line.vat_rate / 100))))
    if not taken:
        raise LedgerError("Give the amount to credit, of one line at least.")
    return taken


def preview(organisation: Organisation, invoice: Invoice, wanted: Mapping[int, Decimal]) -> Sums:
    """As `issue` would do it now. Raises LedgerError."""
    with transaction.atomic():
        [invoice] = locking.lock(organisation, [invoice])
        return Sums(reckon(invoice, wanted), to_pence(invoice.owed))


def issue(
    organisation: Organisation,
    invoice: Invoice,
    *,
    wanted: Mapping[int, Decimal],
    shown: Decimal,
    reason: str,
    by: User | None,
    now: dt.datetime,
    act: uuid.UUID,
) -> CreditNote:
    """Credit `wanted` pounds net of each line, by its key, and tell whoever pays the invoice;
    `shown` is the total with VAT that finance saw. With the same `act` twice it is done once.

    Raises LedgerError without a reason, beyond what is left, and when it comes to something else
    by now."""
    if not reason.strip():
        raise LedgerError("Say why: it is printed on the credit note.")
    with transaction.atomic():
        [invoice] = locking.lock(organisation, [invoice])
        if row := Movement.objects.filter(act=act, credit_note__isnull=False).first():
            assert row.credit_note is not None
            return row.credit_note
        sums = Sums(reckon(invoice, wanted), to_pence(invoice.owed))
        if sums.gross != shown:
            raise LedgerError(f"It comes to {pounds(sums.gross)} now. Look at it again.")
        note = crediting.issue(
            invoice,
            [_line(each) for each in sums.taken],
            seller=SellerDetails.load(),
            reason=reason.strip(),
            by=by,
            now=now,
            by_hand=True,
            act=act,
        )
        back = _give_back(organisation, invoice, note.reason, by, now)
        audit.record(
            "bookings.credit_notes.issue",
            on=organisation,
            after={
                "invoice": invoice.number,
                "note": note.number,
                "gross": note.gross,
                "to_card": back.to_card,
                "to_account": back.to_account,
            },
            reason=note.reason,
        )
        mail.post(emails.credited(note, organisation, back))
    return note


def _give_back(
    organisation: Organisation,
    invoice: Invoice,
    reason: str,
    by: User | None,
    now: dt.datetime,
) -> returning.Returned:
    if invoice.booking:
        return returning.give_back(invoice.booking, [invoice], reason=reason, by=by, now=now)
    return returning.to_credit(organisation, invoice, reason=reason, by=by, now=now)


def _rates(invoice: Invoice) -> dict[Rate, Left]:
    return {some.rate: some for some in crediting.left_of([invoice])}


def _rate(line: InvoiceLine) -> Rate:
    return Rate(line.vat_rate, line.exempt_reason)


def _line(taken: Taken) -> CreditNoteLine:
    line = taken.line
    return CreditNoteLine(
        description=f"Credit: {line.description}"[:300],
        unit_price=taken.net,
        vat_rate=line.vat_rate,
        net=taken.net,
        vat=taken.vat,
        exempt_reason=line.exempt_reason,
        course_id=line.course_id,
    )
