"""How accounts stood at the end of any day, back to the first: what was left of each invoice, and
what was credit. A payment counts on the day it came, whenever it was recorded."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from bookings.models import Movement
from common.money import in_pence, to_pence


class Left(NamedTuple):
    """Pounds left on one invoice, or on the account where `invoice` is None; below nought we owe
    them."""

    organisation: int
    invoice: int | None
    number: str
    due_on: dt.date
    amount: Decimal

    def days_late(self, day: dt.date) -> int:
        """At the end of `day`; nought and below: it is not overdue."""
        return (day - self.due_on).days


def left(movements: QuerySet[Movement], *, day: dt.date) -> list[Left]:
    """Of what `movements` say, where anything is left; the first due first. Money of bookings that
    were never confirmed is nobody's account (`unplaced`)."""
    counted = (
        movements.filter(on__lte=day, organisation__isnull=False)
        .order_by()
        .values_list("organisation", "invoice", "invoice__number", "invoice__due_on")
        .annotate(left=in_pence(Sum("amount")))
        .exclude(left=0)
    )
    found = [
        Left(organisation, invoice, number or "", due_on or day, to_pence(amount))
        for organisation, invoice, number, due_on, amount in counted
    ]
    return sorted(found, key=lambda each: (each.due_on, each.number))


def unplaced(day: dt.date) -> Decimal:
    """Pounds that were paid for bookings which were never confirmed, and not given back."""
    loose = Movement.objects.filter(on__lte=day, organisation=None)
    return -to_pence(loose.aggregate(sum=Sum("amount"))["sum"] or Decimal("0.00"))
