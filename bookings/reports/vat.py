"""What we know of a VAT return: boxes 1 and 6, per rate, with the papers behind each figure. By
invoice: an invoice counts on its tax point, a credit note on its day of issue, whatever was paid.
What was invoiced while we were not registered is no part of it, nor is what corrects it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform

from bookings.models import CreditNoteLine, InvoiceLine
from bookings.reports.periods import Period
from common.money import to_pence

NONE = Decimal("0.00")
EXEMPT, UNREGISTERED = "exempt", "not-registered"
#: The first word of a key, by which rates are listed.
LABELS = {EXEMPT: "Exempt", UNREGISTERED: "While not registered for VAT"}


class Amount(NamedTuple):
    """Pounds; below nought for what was credited."""

    net: Decimal
    vat: Decimal

    def plus(self, other: "Amount") -> "Amount":
        return Amount(self.net + other.net, self.vat + other.vat)


NOTHING = Amount(NONE, NONE)


@dataclass(frozen=True)
class RateRow:
    """At one rate: invoiced, credited, and what is left of it."""

    key: str
    invoiced: Amount = NOTHING
    credited: Amount = NOTHING

    @property
    def label(self) -> str:
        return label(self.key)

    @property
    def left(self) -> Amount:
        return self.invoiced.plus(self.credited)

    @property
    def counts(self) -> bool:
        return self.key != UNREGISTERED


@dataclass(frozen=True)
class Figures:
    period: Period
    rates: Sequence[RateRow]

    @property
    def box_1(self) -> Decimal:
        """VAT due on sales."""
        return sum((row.left.vat for row in self.rates if row.counts), NONE)

    @property
    def box_6(self) -> Decimal:
        """Sales without VAT: exempt and zero-rated ones too."""
        return sum((row.left.net for row in self.rates if row.counts), NONE)


class Paper(NamedTuple):
    """One invoice or credit note, as far as it bears one rate."""

    number: str
    day: dt.date
    customer: str
    corrects: str
    key: str
    amount: Amount
    invoice: int
    note: int | None

    @property
    def rate(self) -> str:
        return label(self.key)


def label(key: str) -> str:
    if key in LABELS:
        return LABELS[key]
    rate = Decimal(key)
    return f"{rate.normalize():f}%" if rate else "Zero-rated"


def figures(period: Period) -> Figures:
    """In two queries."""
    invoiced, credited = (_by_rate(lines) for lines in _lines(period))
    rows = [
        RateRow(key, invoiced.get(key, NOTHING), credited.get(key, NOTHING))
        for key in invoiced.keys() | credited.keys()
    ]
    return Figures(period, sorted(rows, key=lambda row: _order(row.key)))


def papers(period: Period, *, key: str = "") -> list[Paper]:
    """The first issued first; with `key`, of that rate alone. In two queries."""
    found: dict[tuple[Any, ...], Amount] = defaultdict(lambda: NOTHING)
    for sign, lines, of in zip((1, -1), _lines(period), (_INVOICE, _NOTE), strict=True):
        for row in lines.values(*of.values(), "vat_rate", "exempt_reason", "seen", "net", "vat"):
            rate = _key(row["vat_rate"], row["exempt_reason"], row["seen"])
            paper = tuple(row[name] for name in of.values())
            amount = Amount(sign * row["net"], sign * row["vat"])
            found[(sign, rate, *paper)] = found[(sign, rate, *paper)].plus(amount)
    made = [_paper(*about, amount=amount) for about, amount in found.items()]
    made.sort(key=lambda paper: (paper.day, paper.number, _order(paper.key)))
    return [paper for paper in made if key in ("", paper.key)]


def _paper(sign: int, key: str, *about: Any, amount: Amount) -> Paper:
    number, day, customer, invoice = about[:4]
    corrects, note = about[4:] if sign < 0 else ("", None)
    return Paper(number, day, customer or "", corrects, key, amount, invoice, note)


_INVOICE = {
    "number": "invoice__number", "day": "invoice__tax_point", "customer": "named",
    "invoice": "invoice__pk",
}  # fmt: skip
_NOTE = {
    "number": "credit_note__number", "day": "credit_note__issued_on", "customer": "named",
    "invoice": "credit_note__invoice__pk", "corrects": "credit_note__invoice__number",
    "note": "credit_note__pk",
}  # fmt: skip


def _lines(period: Period) -> tuple[QuerySet[InvoiceLine], QuerySet[CreditNoteLine]]:
    """Each with the VAT number under which it was `seen`: a credit note takes back what its invoice
    asked for, whatever we are by then."""
    asked = InvoiceLine.objects.filter(invoice__tax_point__range=period)
    back = CreditNoteLine.objects.filter(credit_note__issued_on__range=period)
    return (
        asked.order_by().annotate(
            seen=KeyTextTransform("vat_number", "invoice__seller"),
            named=KeyTextTransform("name", "invoice__customer"),
        ),
        back.order_by().annotate(
            seen=KeyTextTransform("vat_number", "credit_note__invoice__seller"),
            named=KeyTextTransform("name", "credit_note__customer"),
        ),
    )


def _by_rate(lines: QuerySet[Any]) -> dict[str, Amount]:
    found: dict[str, Amount] = defaultdict(lambda: NOTHING)
    sign = -1 if lines.model is CreditNoteLine else 1
    for rate, exempt, seen, net, vat in _summed(lines):
        amount = Amount(sign * to_pence(net), sign * to_pence(vat))
        key = _key(rate, exempt, seen)
        found[key] = found[key].plus(amount)
    return found


def _summed(lines: QuerySet[Any]) -> Iterable[tuple[Any, ...]]:
    rows: Iterable[tuple[Any, ...]] = (
        lines.values_list("vat_rate", "exempt_reason", "seen")
        .annotate(all_net=Sum(F("net")), all_vat=Sum(F("vat")))
        .values_list("vat_rate", "exempt_reason", "seen", "all_net", "all_vat")
    )
    return rows


def _key(rate: Decimal, exempt: str, seen: str | None) -> str:
    if not seen:
        return UNREGISTERED
    return EXEMPT if exempt else f"{to_pence(rate)}"


def _order(key: str) -> tuple[int, Decimal]:
    """The highest rate first; then exempt, then what is no part of it."""
    if key in LABELS:
        return list(LABELS).index(key) + 1, NONE
    return 0, -Decimal(key)
