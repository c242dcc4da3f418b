"""What is owed, counted from the ledger. Pounds with VAT: above nought they owe us, below nought we
owe them."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Round

from accounts.models import Organisation
from bookings.models import Booking, Invoice, Movement, PaymentAttempt, Refund
from common.money import to_pence

NONE = Decimal("0.00")
POUNDS: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=2)


def with_owed(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Each with what is `owed` on it, and what of it was `credited`."""
    moved = Movement.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    credited = moved.filter(kind=Movement.Kind.CREDITED)
    counts = {"owed": _summed(moved), "credited": -_summed(credited)}
    return invoices.annotate(**counts)


def owed_there(invoice: str) -> Round:
    """What is owed on the invoice that the rows of another query have as `invoice`."""
    return _summed(Movement.objects.filter(invoice=OuterRef(invoice)).order_by().values("invoice"))


def _summed(movements: QuerySet[Movement, Any]) -> Round:
    """Rounded, because SQLite adds floating-point numbers."""
    summed = Subquery(movements.annotate(sum=Sum("amount")).values("sum"))
    return Round(Coalesce(summed, NONE, output_field=POUNDS), 2)


def unpaid(invoices: QuerySet[Invoice] | None = None) -> QuerySet[Invoice]:
    """Those on which something is left to pay."""
    return with_owed(Invoice.objects.all() if invoices is None else invoices).filter(Q(owed__gt=0))


def overpaid(invoices: QuerySet[Invoice] | None = None) -> QuerySet[Invoice]:
    """Those of which something is to be given back."""
    return with_owed(Invoice.objects.all() if invoices is None else invoices).filter(Q(owed__lt=0))


def of(organisation: Organisation) -> QuerySet[Invoice]:
    """All that was invoiced to it, for bookings and for prepaid places."""
    return Invoice.objects.filter(
        Q(booking__organisation=organisation) | Q(pool__organisation=organisation)
    )


def owed(invoice: Invoice) -> Decimal:
    return _sum(Movement.objects.filter(invoice=invoice))


def owed_on(booking: Booking) -> Decimal:
    """On all its invoices together."""
    return _sum(Movement.objects.filter(booking=booking, invoice__isnull=False))


def credit(organisation: Organisation) -> Decimal:
    """What it has paid and no invoice has used."""
    return -_sum(Movement.objects.filter(organisation=organisation, invoice=None))


def spendable(organisation: Organisation, *, but: PaymentAttempt | None = None) -> Decimal:
    """Its credit, less what is kept for payment pages that are open, `but` for one of them. Whoever
    takes of it has the organisation locked."""
    open_pages = PaymentAttempt.objects.unfinished().filter(credit_of=organisation)
    if but:
        open_pages = open_pages.exclude(pk=but.pk)
    kept = to_pence(open_pages.aggregate(sum=Sum("credit"))["sum"] or NONE)
    return credit(organisation) - kept


def unplaced(booking: Booking) -> Decimal:
    """What was paid for a booking that was never confirmed, and not given back."""
    return -_sum(Movement.objects.filter(booking=booking, organisation=None))


def left_on_card(attempt: PaymentAttempt) -> Decimal:
    """What of a payment was not given back by us or in Stripe's dashboard, nor is about to be, nor
    was taken back by a bank and not won back. Below nought where both were done."""
    refunds = attempt.refunds.exclude(state=Refund.State.FAILED)
    taken = Movement.objects.filter(dispute__attempt=attempt)
    return attempt.amount - _sum(refunds) - _sum(taken)


def _sum(rows: QuerySet[Any]) -> Decimal:
    return to_pence(rows.aggregate(sum=Sum("amount"))["sum"] or NONE)
