"""Paying an invoice by card: what is owed on it at that moment, on one page at Stripe."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from bookings.ledger import balances
from bookings.ledger.locking import lock_sold
from bookings.models import Invoice, PaymentAttempt
from bookings.payments.pages import (
    SESSION_LIFE,
    CardError,
    Page,
    check_payable,
    close_page,
    open_page,
)
from common.money import pounds


def start(invoice: Invoice, *, email: str, shown: Decimal, now: dt.datetime) -> str:
    """The address of the page on which it can be paid. Starting again, in whichever tab, gives the
    same page while it is open and asks what is owed; otherwise that one is closed first. `shown` is
    what whoever pays saw as owed, `email` where they want to have the receipt.

    Raises CardError, also when something else is owed by now."""
    # Closing a page speaks to Stripe, and so is done outside the transaction; what was paid on it
    # meanwhile is asked about anew.
    for stale in [each for each in invoice.attempts.unfinished() if is_stale(each, now=now)]:
        close_page(stale, now=now)
    attempt = _attempt(invoice, email, shown, now)
    return open_page(attempt, _page(attempt))


def is_stale(attempt: PaymentAttempt, *, now: dt.datetime) -> bool:
    """Its page asks another amount than is owed, or has run out."""
    assert attempt.invoice is not None
    return attempt.amount != balances.owed(attempt.invoice) or attempt.expires_at <= now


def _attempt(invoice: Invoice, email: str, shown: Decimal, now: dt.datetime) -> PaymentAttempt:
    with transaction.atomic():
        invoice = lock_sold(Invoice.objects.get(pk=invoice.pk))
        owed = balances.owed(invoice)
        if owed <= 0:
            raise CardError("Nothing is owed on this invoice any more. You need not pay.")
        if owed != shown:
            raise CardError(
                f"What is owed has changed: it is {pounds(owed)} by now. Nothing was taken."
                " Pay that, if it is right."
            )
        attempt = invoice.attempts.unfinished().first()
        if attempt is None:
            return PaymentAttempt.objects.create(
                invoice=invoice,
                amount=check_payable(owed),
                email=email,
                expires_at=now + SESSION_LIFE,
            )
        if is_stale(attempt, now=now):
            raise CardError("Somebody else is paying this invoice at this moment. Try again.")
        if attempt.session_id and attempt.email != email:
            # Somebody goes on with what another began. Before Stripe has answered it must hear the
            # same again.
            attempt.email = email
            attempt.save(update_fields=["email"])
        return attempt


def _page(attempt: PaymentAttempt) -> Page:
    assert attempt.invoice is not None
    public_id = attempt.invoice.public_id
    paid = settings.SITE_URL + reverse("invoice_paid", args=[public_id])
    return Page(
        email=attempt.email,
        success_url=f"{paid}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=f"{settings.SITE_URL}{reverse('invoice', args=[public_id])}?left=1",
        otherwise="pay by bank transfer",
        subject="invoice",
    )
