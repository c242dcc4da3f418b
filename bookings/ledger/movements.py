"""The rows of the ledger, one function a kind. Each is called inside the transaction that makes it
true, with its locks; the database refuses what can happen once only a second time."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Organisation, User
from bookings.models import (
    BankRow,
    Booking,
    CreditNote,
    Dispute,
    Invoice,
    Movement,
    PaymentAttempt,
    Refund,
)

Kind = Movement.Kind


def of_invoice(invoice: Invoice) -> dict[str, Any]:
    """Where a row on `invoice` stands."""
    sold = invoice.booking or invoice.pool
    assert sold is not None
    return {
        "invoice": invoice,
        "booking_id": invoice.booking_id,
        "pool_id": invoice.pool_id,
        "organisation_id": sold.organisation_id,
    }


def of_booking(booking: Booking) -> dict[str, Any]:
    """On the account: the organisation's, or the booking's own where it was never confirmed."""
    confirmed = booking.confirmed_at is not None
    return {
        "booking": booking,
        "organisation_id": booking.organisation_id if confirmed else None,
    }


def of_payment(attempt: PaymentAttempt) -> dict[str, Any]:
    """On the account of whoever pays."""
    if attempt.about:
        return of_booking(attempt.about)
    assert attempt.invoice is not None
    assert attempt.invoice.pool is not None
    return of_organisation(attempt.invoice.pool.organisation)


def of_organisation(organisation: Organisation) -> dict[str, Any]:
    """On its account, as credit."""
    return {"organisation": organisation}


def invoiced(invoice: Invoice, *, now: dt.datetime) -> None:
    _write(Kind.INVOICED, invoice.gross, now, on=invoice.issued_on, **of_invoice(invoice))


def credited(
    note: CreditNote, *, by: User | None, now: dt.datetime, act: uuid.UUID | None = None
) -> None:
    stands = of_invoice(note.invoice)
    _write(
        Kind.CREDITED,
        -note.gross,
        now,
        on=note.issued_on,
        credit_note=note,
        by=by,
        act=act,
        **stands,
    )


def paid_by_card(
    attempt: PaymentAttempt, amount: Decimal, now: dt.datetime, invoice: Invoice | None
) -> None:
    """On `invoice`, or on the account while the payment pays nothing that was sold."""
    stands = of_invoice(invoice) if invoice else of_payment(attempt)
    _write(Kind.PAID, -amount, now, attempt=attempt, **stands)


def refunded(refund: Refund, *, invoice: Invoice | None, now: dt.datetime) -> None:
    """Owed to the card from now on, whenever the bank does it; taken from what was overpaid on
    `invoice`, or from the account."""
    stands = of_invoice(invoice) if invoice else of_payment(refund.attempt)
    _write(Kind.REFUNDED, refund.amount, now, refund=refund, reason=refund.reason, **stands)


def refunded_from(refund: Refund, *, now: dt.datetime, **stands: Any) -> None:
    """The same of one that was made in Stripe's dashboard, or is asked for again."""
    _write(Kind.REFUNDED, refund.amount, now, refund=refund, reason=refund.reason, **stands)


def refund_failed(refund: Refund, *, now: dt.datetime) -> None:
    """It is owed again where it was taken from."""
    stands = where(Movement.objects.get(refund=refund, kind=Kind.REFUNDED))
    _write(Kind.REFUND_FAILED, -refund.amount, now, refund=refund, **stands)


def charged_back(dispute: Dispute, *, amount: Decimal, now: dt.datetime, **stands: Any) -> None:
    """The bank took so many pounds from us, from where the payment stands. Once, however often it
    is told."""
    if not dispute.movements.filter(kind=Kind.CHARGED_BACK).exists():
        reason = f"Dispute {dispute}"
        _write(Kind.CHARGED_BACK, amount, now, dispute=dispute, reason=reason, **stands)


def charge_returned(dispute: Dispute, *, now: dt.datetime) -> None:
    """Lost, and won on appeal: it counts again where it did. Nothing for one that was never
    lost."""
    lost = dispute.movements.filter(kind=Kind.CHARGED_BACK).first()
    if lost and not dispute.movements.filter(kind=Kind.CHARGE_RETURNED).exists():
        _write(
            Kind.CHARGE_RETURNED, -lost.amount, now, dispute=dispute, reason=lost.reason,
            **where(lost),
        )  # fmt: skip


def where(row: Movement) -> dict[str, Any]:
    """Where `row` stands, for another that does away with it."""
    return {
        "invoice_id": row.invoice_id,
        "booking_id": row.booking_id,
        "pool_id": row.pool_id,
        "organisation_id": row.organisation_id,
    }


def transferred(
    amount: Decimal,
    *,
    frm: dict[str, Any],
    to: dict[str, Any],
    now: dt.datetime,
    by: User | None = None,
    act: uuid.UUID | None = None,
    reason: str = "",
) -> None:
    """So many pounds that were paid too much there count here: two rows that add up to nothing."""
    shared: dict[str, Any] = {
        "kind": Kind.TRANSFERRED, "act": act or uuid.uuid4(), "on": timezone.localdate(now),
        "at": now, "by": by, "reason": reason,
    }  # fmt: skip
    Movement.objects.bulk_create(
        [Movement(amount=amount, **frm, **shared), Movement(amount=-amount, **to, **shared)]
    )


def received(
    shares: Sequence[tuple[Decimal, dict[str, Any]]],
    *,
    on: dt.date,
    reference: str,
    by: User | None,
    now: dt.datetime,
    act: uuid.UUID,
    bank_row: BankRow | None = None,
) -> None:
    """One bank transfer: what of it counts where."""
    Movement.objects.bulk_create(
        Movement(
            kind=Kind.PAID, amount=-amount, on=on, at=now, by=by, reference=reference, act=act,
            bank_row=bank_row, **stands,
        )
        for amount, stands in shares
    )  # fmt: skip


def taken_back(rows: Sequence[Movement], *, reason: str, by: User | None, now: dt.datetime) -> None:
    """A bank transfer that was recorded where it does not belong: each of its `rows`, the other way
    round."""
    act = uuid.uuid4()
    Movement.objects.bulk_create(
        Movement(
            kind=Kind.TAKEN_BACK, amount=-row.amount, on=timezone.localdate(now), at=now, by=by,
            reference=row.reference, reason=reason, act=act, bank_row_id=row.bank_row_id,
            invoice_id=row.invoice_id, booking_id=row.booking_id, pool_id=row.pool_id,
            organisation_id=row.organisation_id,
        )
        for row in rows
    )  # fmt: skip


def paid_out(
    amount: Decimal, *, on: dt.date, reference: str, reason: str, now: dt.datetime, **stands: Any
) -> None:
    """By bank transfer from us to them."""
    _write(Kind.PAID_OUT, amount, now, on=on, reference=reference, reason=reason, **stands)


def written_off(amount: Decimal, *, reason: str, now: dt.datetime, **stands: Any) -> None:
    _write(Kind.WRITTEN_OFF, -amount, now, reason=reason, **stands)


def _write(
    kind: "Movement.Kind",
    amount: Decimal,
    now: dt.datetime,
    *,
    on: dt.date | None = None,
    **fields: Any,
) -> None:
    on = on or timezone.localdate(now)
    Movement.objects.create(kind=kind, amount=amount, at=now, on=on, **fields)
