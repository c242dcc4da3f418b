"""Invoices add up, follow one another without a gap, and say what the places cost; and what costs
money has one."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Substr

from bookings.models import Booking, Change, Invoice, InvoiceLine, Place
from common.models import NumberSeries
from common.money import in_pence

PREFIX = len("INV-2026")
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
    """What the places cost now, less what moving them or giving them free has changed since, is
    what the first invoice asked for them."""
    first = Invoice.objects.filter(booking=OuterRef("pk")).order_by("pk")
    places = Place.objects.filter(booking=OuterRef("pk")).order_by().values("booking")
    repriced = Change.objects.filter(
        booking=OuterRef("pk"), kind__in=[Change.Kind.MOVED, Change.Kind.GIVEN]
    ).order_by()
    priced = Booking.objects.annotate(
        asked=Subquery(first.values("net")[:1]),
        cost=Coalesce(Subquery(places.annotate(all=Sum("unit_price")).values("all")), NOUGHT),
        since=Coalesce(
            Subquery(repriced.values("booking").annotate(all=Sum("net")).values("all")), NOUGHT
        ),
    ).exclude(asked=None)
    for reference, asked, cost, since in priced.values_list("reference", "asked", "cost", "since"):
        if asked != cost - since:
            worth = f"{cost - since:.2f}"
            yield f"{reference}: its invoice asks {asked:.2f} net, its places cost {worth}."


def _without_an_invoice() -> Iterator[str]:
    costs = Place.objects.filter(booking=OuterRef("pk"), unit_price__gt=0)
    sold = Booking.objects.filter(
        state=Booking.State.CONFIRMED, method__in=[Booking.Method.CARD, Booking.Method.INVOICE]
    )
    for reference in sold.filter(Exists(costs), invoices=None).values_list("reference", flat=True):
        yield f"{reference}: confirmed, something is to be paid, and there is no invoice."


def _gaps() -> Iterator[str]:
    """Numbers of one year follow one another (VAT Regulations 1995, reg. 14). The oldest go when
    their time has come, so they need not begin at 1."""
    numbered = Invoice.objects.order_by().annotate(
        series=Substr("number", 1, PREFIX),
        place=Cast(Substr("number", PREFIX + 2), IntegerField()),
    )
    given = dict(NumberSeries.objects.values_list("name", "last"))
    for found in numbered.values("series").annotate(
        first=Min("place"), latest=Max("place"), all=Count("pk")
    ):
        if found["latest"] - found["first"] + 1 != found["all"]:
            yield f"{found['series']}: numbers are missing between its first and its last."
        if given.get(found["series"]) != found["latest"]:
            yield f"{found['series']}: the last number given is not that of its last invoice."
