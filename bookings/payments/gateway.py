"""Everything the site says to Stripe, and the only module that knows how: pence, keys, API names.

Plain values go in and come out, money as `Decimal` pounds; whatever goes wrong is a `GatewayError`.
`STRIPE_API_BASE` chooses between Stripe and the stand-in: nothing else here can tell them apart.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import stripe
from django.conf import settings

from . import reading
from .errors import (
    BadWebhook,
    CallRefused,
    ChargeDisputed,
    GatewayError,
    KeySpent,
    NotFound,
    RefundRefused,
    SessionAlreadyFinished,
)
from .values import CheckoutSession, Dispute, Event, Refund

__all__ = [
    "BadWebhook",
    "CallRefused",
    "ChargeDisputed",
    "CheckoutSession",
    "Dispute",
    "Event",
    "GatewayError",
    "KeySpent",
    "NotFound",
    "Refund",
    "RefundRefused",
    "SessionAlreadyFinished",
    "create_session",
    "expire_session",
    "list_events",
    "list_refunds",
    "list_sessions",
    "refund",
    "retrieve_dispute",
    "retrieve_refund",
    "retrieve_session",
    "session_of",
    "verify_webhook",
]

if TYPE_CHECKING:  # the SDK loads its parameter types late, and we need not load them at all
    from stripe.params import RefundCreateParams, RefundListParams
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

API_VERSION = "2026-10-28.endive"
TIMEOUT = 10  # seconds, for each of at most three attempts
#: Shown on the payment page, by the bank and in the receipt: it must not say what the course is.
PRODUCT_NAME = "onEvidence training"
STATEMENT_SUFFIX = "TRAINING"
NOT_REFUNDABLE = ("charge_already_refunded", "payment_intent_unexpected_state")
#: The webhook endpoint at Stripe is registered for these; the catch-up asks for the same.
EVENT_TYPES = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)

# No machine identifier in the home folder, no timings of our calls to Stripe.
stripe.enable_telemetry = False


def create_session(
    *,
    reference: str,
    amount: Decimal,
    email: str,
    idempotency_key: str,
    expires_at: datetime,
    success_url: str,
    cancel_url: str,
    metadata: Mapping[str, str],
    subject: str = "booking",
) -> CheckoutSession:
    """Open a payment page. A retry must send exactly the same again, `expires_at` too.

    `success_url` may hold {CHECKOUT_SESSION_ID}; `expires_at` is 30 minutes to 24 hours ahead.
    `subject` is what the reference is of.
    """
    params: SessionCreateParams = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "locale": "en-GB",
        "submit_type": "book",
        "line_items": [_line_item(amount, f"{subject} {reference}")],
        "client_reference_id": reference,
        "metadata": dict(metadata),
        "payment_intent_data": {
            "metadata": dict(metadata),
            "description": f"{PRODUCT_NAME}, {subject} {reference}",
            "statement_descriptor_suffix": STATEMENT_SUFFIX,
        },
        "customer_email": email,
        "customer_creation": "if_required",
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False},
        "invoice_creation": {"enabled": False},
        "after_expiration": {"recovery": {"enabled": False}},
        "expires_at": int(expires_at.timestamp()),
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    with _translated():
        made = _client().v1.checkout.sessions.create(params, {"idempotency_key": idempotency_key})
        return reading.session(made.to_dict())


def retrieve_session(id: str) -> CheckoutSession:
    """With its payment, which alone knows that a bank refused it later."""
    with _translated():
        found = _client().v1.checkout.sessions.retrieve(id, {"expand": ["payment_intent"]})
        return reading.session(found.to_dict())


def expire_session(id: str) -> CheckoutSession:
    """Close the payment page; only then can its seats go. Raises `SessionAlreadyFinished`."""
    try:
        with _translated():
            return reading.session(_client().v1.checkout.sessions.expire(id).to_dict())
    except CallRefused as refusal:
        # Stripe gives this refusal no code of its own, so its reason is read from the session.
        if retrieve_session(id).is_open:
            raise
        raise SessionAlreadyFinished(refusal.detail) from refusal


def list_sessions(*, created_since: datetime) -> list[CheckoutSession]:
    """The newest first, whatever their number."""
    with _translated():
        found = _client().v1.checkout.sessions.list(
            {"created": {"gte": int(created_since.timestamp())}, "limit": 100}
        )
        return [reading.session(session.to_dict()) for session in found.auto_paging_iter()]


def refund(
    *,
    payment_intent: str,
    amount: Decimal,
    idempotency_key: str,
    metadata: Mapping[str, str],
) -> Refund:
    """Give back so much of a payment. It may stay pending, and may fail days later."""
    params: RefundCreateParams = {
        "payment_intent": payment_intent,
        "amount": _pence(amount),
        # The only other truthful reason is `duplicate`; `fraudulent` block-lists the buyer.
        "reason": "requested_by_customer",
        "metadata": dict(metadata),
    }
    with _translated():
        made = _client().v1.refunds.create(params, {"idempotency_key": idempotency_key})
        return reading.refund(made.to_dict())


def retrieve_refund(id: str) -> Refund:
    with _translated():
        return reading.refund(_client().v1.refunds.retrieve(id).to_dict())


def list_refunds(*, payment_intent: str = "", charge: str = "") -> list[Refund]:
    """Those of one payment or of one charge, the newest first, also those that staff made in the
    dashboard."""
    of: RefundListParams = {"charge": charge} if charge else {"payment_intent": payment_intent}
    with _translated():
        refunds = _client().v1.refunds.list({**of, "limit": 100})
        return [reading.refund(refund.to_dict()) for refund in refunds.auto_paging_iter()]


def retrieve_dispute(id: str) -> Dispute:
    with _translated():
        return reading.dispute(_client().v1.disputes.retrieve(id).to_dict())


def session_of(payment_intent: str) -> CheckoutSession | None:
    """The session that was paid with it. None for a payment that no Checkout page took."""
    with _translated():
        found = _client().v1.checkout.sessions.list({"payment_intent": payment_intent, "limit": 1})
        return next((reading.session(each.to_dict()) for each in found.data), None)


def list_events(*, since: datetime) -> list[Event]:
    """What the webhooks should have said since then (at most 30 days), the newest first."""
    with _translated():
        found = _client().v1.events.list(
            {
                "created": {"gte": int(since.timestamp())},
                "types": list(EVENT_TYPES),
                "limit": 100,
            }
        )
        return [reading.event(event.to_dict()) for event in found.auto_paging_iter()]


def verify_webhook(body: bytes, header: str | None) -> Event:
    """The event that Stripe signed. Raises `BadWebhook`."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        # Anybody can sign with nothing.
        raise BadWebhook("No webhook secret is set")
    try:
        stripe.WebhookSignature.verify_header(
            body, header, settings.STRIPE_WEBHOOK_SECRET, stripe.Webhook.DEFAULT_TOLERANCE
        )
        event = reading.event(json.loads(body))
    # TypeError: a header that is not ASCII, or JSON that is not an event.
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
        raise BadWebhook(str(error)) from error
    if event.livemode is not settings.STRIPE_LIVEMODE:
        raise BadWebhook(f"{event.id} has livemode {event.livemode}")
    return event


def _client() -> stripe.StripeClient:
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _client_for(secret_key: str, api_base: str | None) -> stripe.StripeClient:
    """One for each server, as it keeps its connections; in practice one for each process."""
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={"api": api_base} if api_base else None,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        max_network_retries=2,
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Raise the SDK's errors as our own."""
    try:
        yield
    except stripe.StripeError as error:
        kind, retryable = _meaning(error)
        raise kind(f"{type(error).__name__}: {error}", retryable=retryable) from error


def _meaning(error: stripe.StripeError) -> tuple[type[GatewayError], bool]:
    """Our kind of error, and whether the same call may yet succeed."""
    if isinstance(error, stripe.IdempotencyError) or _replayed_failure(error):
        return KeySpent, False
    if isinstance(error, stripe.InvalidRequestError):
        return _refusal(error), False
    if isinstance(error, stripe.APIConnectionError):
        return GatewayError, error.should_retry
    if isinstance(error, stripe.RateLimitError | stripe.APIError):
        return GatewayError, True
    return CallRefused, False


def _refusal(error: stripe.InvalidRequestError) -> type[GatewayError]:
    if error.code == "resource_missing":
        return NotFound
    if error.code == "charge_disputed":
        return ChargeDisputed
    # More than is left of the payment has no code, only the parameter.
    if error.code in NOT_REFUNDABLE or error.param == "amount":
        return RefundRefused
    return CallRefused


def _replayed_failure(error: stripe.StripeError) -> bool:
    """Stripe keeps a 500 under its key for a day, and would answer nothing else."""
    return (error.http_status or 0) >= 500 and "Idempotent-Replayed" in (error.headers or {})


def _line_item(amount: Decimal, what: str) -> "SessionCreateParamsLineItem":
    """The whole as one: VAT is rounded per line, so a total need not divide by its places."""
    return {
        "price_data": {
            "currency": "gbp",
            "unit_amount": _pence(amount),
            "product_data": {
                "name": PRODUCT_NAME,
                "description": what[0].upper() + what[1:],
            },
        },
        "quantity": 1,
    }


def _pence(amount: Decimal) -> int:
    pence = amount * 100
    if pence != pence.to_integral_value():
        raise ValueError(f"£{amount} is not a whole number of pence")
    return int(pence)
