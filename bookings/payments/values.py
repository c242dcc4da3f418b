"""What the gateway takes and gives: plain values, money in `Decimal` pounds."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class CheckoutSession:
    id: str
    #: The payment page, while it is open.
    url: str
    #: open, complete or expired.
    status: str
    #: paid, or unpaid: a complete session can be unpaid while a bank takes its time.
    payment_status: str
    amount: Decimal
    currency: str
    payment_intent: str | None
    client_reference_id: str | None
    created: datetime
    expires_at: datetime
    #: Complete, and yet it will never be paid: the bank took its time and said no.
    has_failed: bool = False

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_paid(self) -> bool:
        return self.payment_status == "paid"


@dataclass(frozen=True)
class Refund:
    id: str
    #: pending, requires_action, succeeded, failed or canceled; even one that succeeded can fail.
    status: str
    amount: Decimal
    currency: str
    payment_intent: str | None
    failure_reason: str | None
    #: The key that we asked for it with; empty for one that staff made in Stripe's dashboard.
    key: str
    created: datetime


@dataclass(frozen=True)
class Dispute:
    """The amount need not be the whole payment's."""

    id: str
    #: warning_… for an inquiry, which takes no money; needs_response, under_review, won, lost or
    #: prevented; appeal_… for one that was lost and is not given up.
    status: str
    reason: str
    amount: Decimal
    currency: str
    payment_intent: str | None
    #: To be answered by then; None once it is over.
    due_by: datetime | None
    created: datetime
    #: Pounds that went for it, whatever its own currency; None while none have.
    taken: Decimal | None = None


@dataclass(frozen=True)
class Event:
    id: str
    type: str
    object_id: str
    livemode: bool
    #: The Checkout Session, where the event is about one.
    session_id: str | None
    #: The payment, where the event is about a session, a charge, a refund or a dispute.
    payment_intent: str | None
    created: datetime
