"""What a buyer's bank asks back. Whatever Stripe says of a dispute only makes us ask how it stands:
told twice, late or in any order, it ends the same."""

import datetime as dt
import logging
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bookings.ledger import movements
from bookings.models import Dispute, Invoice, PaymentAttempt
from bookings.payments import gateway, standing
from bookings.payments.fulfilment import CURRENCY
from bookings.payments.known import paid_with
from common import audit

logger = logging.getLogger(__name__)


def learn(stripe_id: str, *, now: dt.datetime) -> Dispute | None:
    """Bring our row in line with Stripe, and the ledger with it: what is lost is owed again. None
    for a payment that is not ours. Raises gateway.GatewayError; asking again is safe."""
    while True:
        asked = _asked(stripe_id)
        answer = gateway.retrieve_dispute(stripe_id)
        attempt = paid_with(answer.payment_intent, now=now)
        if attempt is None:
            logger.warning("No payment of ours has the dispute %s", stripe_id)
            return None
        with transaction.atomic():
            attempt = standing.lock(attempt.pk)
            # Somebody who asked later may have written before us.
            if _asked(stripe_id) == asked:
                return _write(answer, attempt, now)


def open_on(invoice: Invoice) -> bool:
    """Whether a bank has still to decide about what was paid on it: nobody is reminded of it."""
    return Invoice.objects.filter(in_dispute(), pk=invoice.pk).exists()


def in_dispute() -> Exists:
    """Of invoices, those of which a payment is in dispute: `invoices.exclude(in_dispute())`."""
    paid_it = Q(attempt__movements__invoice=OuterRef("pk"))
    paid_its_booking = Q(attempt__booking__isnull=False, attempt__booking=OuterRef("booking"))
    return Exists(Dispute.objects.open().filter(paid_it | paid_its_booking))


def _asked(stripe_id: str) -> int:
    found = Dispute.objects.filter(stripe_id=stripe_id)
    return found.values_list("asked", flat=True).first() or 0


def _write(answer: gateway.Dispute, attempt: PaymentAttempt, now: dt.datetime) -> Dispute:
    dispute = Dispute.objects.filter(stripe_id=answer.id).first() or Dispute(
        stripe_id=answer.id, attempt=attempt, opened_at=answer.created
    )
    before = {"status": dispute.status, "amount": dispute.amount if dispute.pk else None}
    dispute.status, dispute.reason = answer.status, answer.reason
    dispute.amount, dispute.currency = answer.amount, answer.currency
    # Once it is over Stripe no longer says by when it was to be answered.
    dispute.respond_by = answer.due_by or dispute.respond_by
    dispute.closed_at = None if dispute.is_open else dispute.closed_at or now
    dispute.asked += 1
    dispute.save()
    after = {"status": dispute.status, "amount": dispute.amount}
    if after != before:
        audit.record(
            "bookings.payments.dispute",
            on=standing.about(attempt),
            before=before,
            after={**after, "dispute": dispute.stripe_id},
        )
    _move(dispute, attempt, _pounds(answer), now)
    return dispute


def _pounds(answer: gateway.Dispute) -> Decimal | None:
    """Of another currency Stripe says what went for it. None where it does not: finance is told."""
    return answer.amount if answer.currency == CURRENCY else answer.taken


def _move(
    dispute: Dispute, attempt: PaymentAttempt, amount: Decimal | None, now: dt.datetime
) -> None:
    if dispute.status == Dispute.Status.LOST and amount:
        stands = standing.stands(attempt, amount)
        movements.charged_back(dispute, amount=amount, now=now, **stands)
    elif dispute.status == Dispute.Status.WON:
        movements.charge_returned(dispute, now=now)
