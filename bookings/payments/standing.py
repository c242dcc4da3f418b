"""Where a card payment stands in the ledger, for whatever takes some of it back without our
asking."""

from decimal import Decimal
from typing import Any

from accounts.models import Organisation
from bookings.ledger import balances, movements
from bookings.models import Booking, Invoice, Movement, PaymentAttempt, PlacePool
from common.models import Record


def lock(pk: int) -> PaymentAttempt:
    """Nobody else writes of this payment, which was paid, until the caller's transaction ends."""
    row = _paid(pk)
    if row.organisation_id:
        organisations = Organisation.with_merged.filter(pk=row.organisation_id)
        list(organisations.select_for_update(of=("self",), no_key=True))
    if row.booking_id:
        list(Booking.objects.filter(pk=row.booking_id).select_for_update(of=("self",), no_key=True))
    if row.pool_id:
        list(
            PlacePool._base_manager.filter(pk=row.pool_id).select_for_update(
                of=("self",), no_key=True
            )
        )
    return PaymentAttempt.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def stands(attempt: PaymentAttempt, amount: Decimal) -> dict[str, Any]:
    """Where `amount` of it is taken from: its invoice; or the account that it came to, unless so
    much is no longer there and the booking has an invoice that it was used for."""
    row = _paid(attempt.pk)
    if row.invoice:
        return movements.of_invoice(row.invoice)
    invoice = invoice_of(attempt)
    left = (
        balances.credit(row.organisation) if row.organisation else balances.unplaced(row.booking)  # type: ignore[arg-type]
    )
    return movements.of_invoice(invoice) if invoice and left < amount else movements.where(row)


def invoice_of(attempt: PaymentAttempt) -> Invoice | None:
    """What it paid, or would have."""
    row = _paid(attempt.pk)
    if row.invoice or row.booking is None:
        return row.invoice
    return row.booking.invoices.order_by("pk").first()


def about(attempt: PaymentAttempt) -> Record:
    """What was bought with it, for the audit trail."""
    return attempt.about or attempt.invoice or attempt


def _paid(attempt: int) -> Movement:
    rows = Movement.objects.select_related(
        "invoice__booking", "invoice__pool", "booking", "organisation"
    )
    return rows.get(attempt=attempt, kind=Movement.Kind.PAID)
