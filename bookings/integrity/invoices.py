"""Invoices add up, follow one another without a gap, and say what the places cost; and what costs
money has one."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Right, Round, StrIndex, Substr

from bookings.models import Booking, Change, CreditNote, Invoice, InvoiceLine, Place
from common.models import NumberSeries
from common.money import in_pence

#: After the series, as in INV-2026-000123.
DIGITS = 6
NOUGHT = Decimal("0")


def problems() -> Iterator[str]:
    yield from _do_not_add_up()
    yield from _not_what_places_cost()
    yield from _without_an_invoice()
    yield from _gaps()


def _do_not_add_up() -> Iterator[str]:
    lines = (
        InvoiceLine.objects.filter(invoice=OuterRef("pk"))
        .order_by()
        .values("invoice")
        .annotate(all_net=Sum("net"), all_vat=Sum("vat"))
    )
    summed = Invoice.objects.annotate(
        lines_net=in_pence(Coalesce(Subquery(lines.values("all_net")), NOUGHT)),
        lines_vat=in_pence(Coalesce(Subquery(lines.values("all_vat")), NOUGHT)),
    )
    wrong = ~Q(net=F("lines_net")) | ~Q(vat=F("lines_vat"))
    for number in summed.filter(wrong).values_list("number", flat=True):
        yield f"{number}: its lines do not add up to it."


def _not_what_places_cost() -> Iterator[str]:
    """What the places cost, and of cancelled ones what was not given back, is what was invoiced
    for them less what was credited for what became of them."""

    def summed(rows: QuerySet[Any], field: str, of: str = "booking") -> Coalesce:
        found = rows.filter(**{of: OuterRef("pk")}).order_by().values(of)
        return Coalesce(Subquery(found.annotate(all=Sum(field)).values("all")), NOUGHT)

    cancelled = Change.objects.filter(kind=Change.Kind.CANCELLED)
    priced = Booking.objects.filter(Exists(Invoice.objects.filter(booking=OuterRef("pk"))))
    priced = priced.annotate(
        asked=Round(
            summed(Invoice.objects.all(), "net")
            - summed(CreditNote.objects.filter(by_hand=False), "net", "invoice__booking"),
            2,
        ),
        cost=Round(summed(Place.objects.all(), "unit_price") + summed(cancelled, "net"), 2),
    )
    wrong = priced.exclude(asked=F("cost"))
    for reference, asked, cost in wrong.values_list("reference", "asked", "cost"):
        yield f"{reference}: its invoices ask {asked:.2f} net, its places cost {cost:.2f}."


def _without_an_invoice() -> Iterator[str]:
    costs = Place.objects.filter(booking=OuterRef("pk"), unit_price__gt=0)
    sold = Booking.objects.filter(
        state=Booking.State.CONFIRMED,
        method__in=[Booking.Method.CARD, Booking.Method.INVOICE, Booking.Method.CREDIT],
    )
    for reference in sold.filter(Exists(costs), invoices=None).values_list("reference", flat=True):
        yield f"{reference}: confirmed, something is to be paid, and there is no invoice."


def _gaps() -> Iterator[str]:
    """Numbers of one year follow one another (VAT Regulations 1995, reg. 14). The oldest go when
    their time has come, so they need not begin at 1."""
    given = dict(NumberSeries.objects.values_list("name", "last"))
    for papers, kind in ((Invoice, "invoice"), (CreditNote, "credit note")):
        numbered = papers.objects.order_by().annotate(
            series=Substr("number", 1, StrIndex("number", Value("-2")) + 4),
            place=Cast(Right("number", DIGITS), IntegerField()),
        )
        for found in numbered.values("series").annotate(
            first=Min("place"), latest=Max("place"), all=Count("pk")
        ):
            if found["latest"] - found["first"] + 1 != found["all"]:
                yield f"{found['series']}: numbers are missing between its first and its last."
            if given.get(found["series"]) != found["latest"]:
                yield f"{found['series']}: the last number given is not that of its last {kind}."
