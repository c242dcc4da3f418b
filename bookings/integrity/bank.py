"""What came by bank is in the ledger as often as it is recorded: once, or not at all."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from bookings.models import BankRow, Movement

NOUGHT = Decimal("0")
#: Rows on an invoice go with it, six years from its issue (`bookings.retained`): what paid it so
#: long after may have less of them.
WHOLE = dt.timedelta(days=3 * 365)


def problems() -> Iterator[str]:
    rows = Movement.objects.filter(bank_row=OuterRef("pk")).order_by()
    summed = rows.values("bank_row").annotate(all=Sum("amount")).values("all")
    elsewhere = rows.exclude(organisation=OuterRef("organisation")).filter(act=OuterRef("act"))
    every = BankRow.objects.annotate(said=Round(Coalesce(Subquery(summed), NOUGHT), 2))
    recorded = Q(state=BankRow.State.RECORDED)
    old = Q(on__lt=timezone.localdate() - WHOLE) & Q(said__gte=-F("amount"), said__lte=0)
    right = recorded & (Q(said=-F("amount")) | old) | ~recorded & (Q(said=0) | old)
    wrong = every.filter(~right | recorded & Exists(elsewhere))
    for key, state in wrong.values_list("public_id", "state"):
        label = BankRow.State(state).label.lower()
        yield f"Bank transfer {key}, {label}: the ledger says otherwise."
