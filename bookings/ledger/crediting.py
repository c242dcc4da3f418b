"""Credit notes for what was changed: each takes something off one invoice, which itself stands
(VAT Regulations 1995, reg. 15C). The newest invoice of a booking is credited first, and none beyond
what is left of it."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from bookings.ledger import movements
from bookings.models import (
    Booking,
    Change,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    SellerDetails,
)
from common.money import to_pence
from common.numbering import number_of

NONE = Decimal("0.00")
DONE = {
    Change.Kind.CANCELLED: "cancelled",
    Change.Kind.MOVED: "moved to a date that costs less",
    Change.Kind.GIVEN: "made free of charge",
}


class Rate(NamedTuple):
    """Exempt is not the same as a rate of nothing."""

    vat_rate: Decimal
    exempt_reason: str


class Left:
    """What is left of one invoice at one rate: net, and the VAT on it."""

    def __init__(self, invoice: Invoice, rate: Rate, net: Decimal, vat: Decimal) -> None:
        self.invoice, self.rate, self.net, self.vat = invoice, rate, net, vat

    def take(self, net: Decimal, vat: Decimal) -> tuple[Decimal, Decimal]:
        """As much of that as is left. Whoever takes the last of the net takes the last of the VAT:
        it was rounded on whole lines, and a penny would stay behind."""
        if net < self.net:
            vat = min(vat, self.vat)
        else:
            net, vat = self.net, self.vat
        self.net, self.vat = self.net - net, self.vat - vat
        return net, vat

    def take_gross(self, gross: Decimal) -> tuple[Decimal, Decimal]:
        """The same for an amount with VAT, at this rate."""
        gross = min(gross, self.net + self.vat)
        net = min(to_pence(gross * 100 / (100 + self.rate.vat_rate)), self.net)
        return self.take(net, gross - net)


class Part(NamedTuple):
    """What one change takes off one invoice."""

    change: Change
    invoice: Invoice
    rate: Rate
    net: Decimal
    vat: Decimal


def credit(
    booking: Booking, changes: Sequence[Change], *, reason: str, by: User | None, now: dt.datetime
) -> list[CreditNote]:
    """A credit note for each invoice of `booking`, which is locked, that `changes` take something
    off. They are not written yet: each says afterwards what was credited for it, to the penny.
    Late in a transaction: the counter of numbers stays locked until the commit."""
    due = [change for change in changes if change.gross < 0]
    if not due:
        return []
    left = _left(booking)
    by_invoice: dict[Invoice, list[Part]] = defaultdict(list)
    for change in due:
        parts = _parts(change, left)
        change.net = -sum((part.net for part in parts), NONE)
        change.vat = -sum((part.vat for part in parts), NONE)
        for part in parts:
            by_invoice[part.invoice].append(part)
    seller = SellerDetails.load() if by_invoice else None
    return [
        issue(
            invoice, [_line(part) for part in parts], seller=seller, reason=reason, by=by, now=now
        )
        for invoice, parts in by_invoice.items()
        if seller
    ]


def _parts(change: Change, left: Sequence[Left]) -> list[Part]:
    """At the rate of its place first. What does not fit there, as where the office gives back more
    for one place than it cost and less for another, goes off what else was invoiced."""
    net, vat, parts = -change.net, -change.vat, []
    rate = change.place.vat_rate if change.place else None
    for some in left:
        if some.rate.vat_rate == rate and net > 0 and some.net > 0:
            part = Part(change, some.invoice, some.rate, *some.take(net, vat))
            net, vat = net - part.net, vat - part.vat
            parts.append(part)
    gross = net + vat if net > 0 else NONE
    for some in left:
        if gross > 0 and some.net > 0:
            part = Part(change, some.invoice, some.rate, *some.take_gross(gross))
            gross -= part.net + part.vat
            parts.append(part)
    return [part for part in parts if part.net + part.vat > 0]


def _left(booking: Booking) -> list[Left]:
    invoices = list(booking.invoices.order_by("-pk"))
    for invoice in invoices:
        invoice.booking = booking
    return left_of(invoices)


def left_of(every: Sequence[Invoice]) -> list[Left]:
    """Of each invoice, the newest first, and of each of its rates."""
    invoices = {invoice.pk: invoice for invoice in every}
    asked = InvoiceLine.objects.filter(invoice__in=invoices)
    back = CreditNoteLine.objects.filter(credit_note__invoice__in=invoices)
    left: dict[tuple[int, Decimal, str], list[Decimal]] = defaultdict(lambda: [NONE, NONE])
    for sign, rows, of in ((1, asked, "invoice"), (-1, back, "credit_note__invoice")):
        summed = rows.order_by().values_list(of, "vat_rate", "exempt_reason")
        for pk, rate, exempt, net, vat in summed.annotate(all_net=Sum("net"), all_vat=Sum("vat")):
            left[pk, rate, exempt][0] += sign * to_pence(net)
            left[pk, rate, exempt][1] += sign * to_pence(vat)
    return [
        Left(invoices[pk], Rate(rate, exempt), net, vat)
        for (pk, rate, exempt), (net, vat) in sorted(left.items(), reverse=True)
    ]


def issue(
    invoice: Invoice,
    lines: Sequence[CreditNoteLine],
    *,
    seller: SellerDetails,
    reason: str,
    by: User | None,
    now: dt.datetime,
    by_hand: bool = False,
    act: uuid.UUID | None = None,
) -> CreditNote:
    """The note of `lines`, which are not written yet; the caller has seen to it that so much is
    left. Late in a transaction, as `credit`."""
    today = timezone.localdate(now)
    net, vat = sum((line.net for line in lines), NONE), sum((line.vat for line in lines), NONE)
    note = CreditNote.objects.create(
        number=number_of(seller.credit_note_series, today),
        invoice=invoice,
        issued_on=today,
        seller={
            "name": seller.name,
            "address": seller.address,
            "vat_number": seller.vat_number or invoice.seller.get("vat_number", ""),
        },
        customer=invoice.customer,
        net=net,
        vat=vat,
        gross=net + vat,
        reason=reason,
        by_hand=by_hand,
    )
    for line in lines:
        line.credit_note = note
    CreditNoteLine.objects.bulk_create(lines)
    movements.credited(note, by=by, now=now, act=act)
    return note


def _line(part: Part) -> CreditNoteLine:
    """Described by code and date, as on the invoice (safety.md)."""
    place = part.change.place
    assert place is not None
    run = part.change.from_run
    when = run.when if run else "at your own pace"
    done = DONE[Change.Kind(part.change.kind)]
    return CreditNoteLine(
        description=f"Training place {done}, course {place.course.code}, {when}",
        unit_price=part.net,
        vat_rate=part.rate.vat_rate,
        net=part.net,
        vat=part.vat,
        exempt_reason=part.rate.exempt_reason,
        place=place,
        course=place.course,
    )
