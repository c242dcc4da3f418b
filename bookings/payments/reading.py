"""Stripe's objects, as plain dicts with amounts in pence, read into values. Part of the gateway."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from .values import CheckoutSession, Dispute, Event, Refund

#: Of a payment that came to nothing. Stripe gives a session that failed no state of its own.
UNPAYABLE = ("requires_payment_method", "canceled")


def session(data: dict[str, Any]) -> CheckoutSession:
    """Whether it has failed is known where its payment is told with it."""
    intent = data["payment_intent"]
    told: dict[str, Any] = intent if isinstance(intent, dict) else {"id": intent, "status": ""}
    unpaid = (data["status"], data["payment_status"]) == ("complete", "unpaid")
    return CheckoutSession(
        id=data["id"],
        url=data["url"] or "",
        status=data["status"],
        payment_status=data["payment_status"],
        amount=pounds(data["amount_total"]),
        currency=data["currency"],
        payment_intent=told["id"],
        client_reference_id=data["client_reference_id"],
        created=time(data["created"]),
        expires_at=time(data["expires_at"]),
        has_failed=unpaid and told["status"] in UNPAYABLE,
    )


def refund(data: dict[str, Any]) -> Refund:
    return Refund(
        id=data["id"],
        status=data["status"],
        amount=pounds(data["amount"]),
        currency=data["currency"],
        payment_intent=data["payment_intent"],
        failure_reason=data.get("failure_reason"),  # there only once it has failed
        key=(data.get("metadata") or {}).get("refund", ""),
        created=time(data["created"]),
    )


def dispute(data: dict[str, Any]) -> Dispute:
    due_by = (data.get("evidence_details") or {}).get("due_by")
    return Dispute(
        id=data["id"],
        status=data["status"],
        reason=data["reason"],
        amount=pounds(data["amount"]),
        currency=data["currency"],
        payment_intent=data["payment_intent"],
        due_by=time(due_by) if due_by else None,
        created=time(data["created"]),
        taken=_taken(data.get("balance_transactions") or []),
    )


def _taken(moved: list[dict[str, Any]]) -> Decimal | None:
    """What came back, where it did, is no part of it."""
    gone = [each["amount"] for each in moved if each["currency"] == "gbp" and each["amount"] < 0]
    return pounds(-sum(gone)) if gone else None


def event(data: dict[str, Any]) -> Event:
    """Of any type: what some are about has no id. Raises KeyError or TypeError for what is no
    event."""
    subject = data["data"]["object"]
    if not isinstance(subject, dict):
        raise TypeError("The event is about nothing")
    return Event(
        id=data["id"],
        type=data["type"],
        object_id=subject.get("id") or "",
        livemode=data["livemode"],
        session_id=subject["id"] if subject.get("object") == "checkout.session" else None,
        payment_intent=subject.get("payment_intent"),
        created=time(data["created"]),
    )


def pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


def time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
