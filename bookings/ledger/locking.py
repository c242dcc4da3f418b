"""Locks of whoever works on money alone, in everybody's order: organisation, bookings, pools."""

from collections.abc import Iterable

from accounts.models import Organisation
from bookings.ledger import LedgerError, balances
from bookings.models import Booking, Invoice, PlacePool


def lock(organisation: Organisation, invoices: Iterable[Invoice] = ()) -> list[Invoice]:
    """Nobody else writes on `invoices`, all of `organisation`, or uses its credit, until the
    caller's transaction ends. The invoices with what is owed on them now, the first due first.

    Raises LedgerError for one of somebody else."""
    locked = Organisation.with_merged.select_for_update(of=("self",), no_key=True).get(
        pk=organisation.pk
    )
    if locked.merged_into_id:
        raise LedgerError("This organisation was merged into another. Open the page again.")
    found = Invoice.objects.filter(pk__in=[invoice.pk for invoice in invoices])
    for sold, of in ((Booking, "booking"), (PlacePool, "pool")):
        keys = found.exclude(**{of: None}).values(of)
        rows = sold._base_manager.filter(pk__in=keys).order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True))
    every = list(
        balances.with_owed(found.select_related("booking", "pool")).order_by("due_on", "pk")
    )
    if any(payer(invoice) != locked.pk for invoice in every):
        raise LedgerError("One of these invoices is another organisation's. Choose again.")
    return every


def lock_sold(invoice: Invoice) -> Invoice:
    """Nobody else writes on `invoice` until the caller's transaction ends."""
    if invoice.booking_id:
        bookings = Booking._base_manager.select_for_update(of=("self",), no_key=True)
        invoice.booking = bookings.get(pk=invoice.booking_id)
    elif invoice.pool_id:
        pools = PlacePool._base_manager.select_for_update(of=("self",), no_key=True)
        invoice.pool = pools.get(pk=invoice.pool_id)
    return invoice


def payer(invoice: Invoice) -> int | None:
    """The organisation that it was issued to, by key."""
    sold = invoice.booking or invoice.pool
    return sold.organisation_id if sold else None
