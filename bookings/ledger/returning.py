"""What becomes of an invoice that was overpaid: the money goes back to the card as far as anything
is left of the payments, and the rest becomes the organisation's credit. Whoever pays for themselves
has none: what no card can take stays owed on the invoice, and the office sees it."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Organisation, User
from bookings.ledger import balances, movements
from bookings.models import Booking, Invoice, PaymentAttempt
from bookings.payments import refunds

NONE = Decimal("0.00")


class Returned(NamedTuple):
    """Pounds with VAT."""

    to_card: Decimal = NONE
    to_account: Decimal = NONE


def give_back(
    booking: Booking,
    invoices: Iterable[Invoice],
    *,
    reason: str,
    by: User | None,
    now: dt.datetime,
    as_credit: bool = False,
) -> Returned:
    """Give back what is overpaid on `invoices`, all of `booking`, which is locked; to no card where
    somebody chose to have it `as_credit`."""
    to_card = to_account = NONE
    for invoice in invoices:
        if (excess := -balances.owed(invoice)) <= 0:
            continue
        cards = () if as_credit and keeps_credit(booking) else _payments(booking)
        for attempt in sorted(cards, key=balances.left_on_card, reverse=True):
            if (amount := min(excess, balances.left_on_card(attempt))) > 0:
                refunds.owe(attempt, amount=amount, reason=reason, invoice=invoice, now=now)
                excess, to_card = excess - amount, to_card + amount
        if excess > 0 and booking.organisation and keeps_credit(booking):
            _keep(booking.organisation, invoice, excess, reason=reason, by=by, now=now)
            to_account += excess
    return Returned(to_card, to_account)


def to_credit(
    organisation: Organisation, invoice: Invoice, *, reason: str, by: User | None, now: dt.datetime
) -> Returned:
    """Let what is overpaid on an invoice that no card has paid, as of prepaid places, be credit of
    `organisation`, which is locked."""
    excess = -balances.owed(invoice)
    if excess <= 0 or organisation.individual:
        return Returned()
    _keep(organisation, invoice, excess, reason=reason, by=by, now=now)
    return Returned(to_account=excess)


def _keep(
    organisation: Organisation,
    invoice: Invoice,
    amount: Decimal,
    *,
    reason: str,
    by: User | None,
    now: dt.datetime,
) -> None:
    movements.transferred(
        amount,
        frm=movements.of_invoice(invoice),
        to=movements.of_organisation(organisation),
        now=now,
        by=by,
        reason=reason,
    )


def keeps_credit(booking: Booking) -> bool:
    """Whoever pays for themselves does not."""
    return booking.organisation is not None and not booking.organisation.individual


def was_paid_by_card(booking: Booking) -> bool:
    """The booking, or an invoice of it."""
    return _payments(booking).exists()


def paid_by_card(bookings: Iterable[int]) -> set[int]:
    """Those of them, by key, that were, or an invoice of them."""
    paid = PaymentAttempt.objects.filter(state=PaymentAttempt.State.PAID)
    paid = paid.annotate(of=Coalesce("booking", "invoice__booking")).order_by()
    return set(paid.filter(of__in=list(bookings)).values_list("of", flat=True))


def _payments(booking: Booking) -> QuerySet[PaymentAttempt]:
    """Of the booking, and of invoices of it."""
    return PaymentAttempt.objects.of(booking).filter(state=PaymentAttempt.State.PAID)
