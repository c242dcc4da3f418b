"""What Stripe tells the site, and what the site has come to."""

import copy
import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bookings.models import Booking, Invoice, PaymentAttempt, Refund, StripeEvent
from bookings.payments.stand_in import StandIn
from bookings.payments.stand_in.webhooks import payload, sign
from common import integrity
from common.models import OutgoingMessage
from tests.payments.wire import WEBHOOK_SECRET, ask


class Stripe:
    def __init__(self, stand_in: StandIn, site: str) -> None:
        self.stand_in, self.control, self.site = stand_in, stand_in.control, site

    def events(self, type: str = "checkout.session.") -> list[dict[str, Any]]:
        """Those of a type, the oldest first."""
        listed = ask(self.stand_in.url, "GET", "/v1/events", {"limit": 100}).json["data"]
        return [event for event in reversed(listed) if event["type"].startswith(type)]

    def tell(
        self,
        event: dict[str, Any] | bytes,
        *,
        secret: str = WEBHOOK_SECRET,
        age: int = 0,
        header: str | None = None,
        before: Callable[[bytes], bytes] = bytes,
    ) -> int:
        """Deliver it, signed so many seconds ago, the body altered after that by `before` it is
        sent: the status of the answer."""
        body = event if isinstance(event, bytes) else payload(event)
        signature = sign(body, secret, int(time.time()) - age) if header is None else header
        headers = {"Content-Type": "application/json"}
        if signature:
            headers["Stripe-Signature"] = signature
        sent = before(body)
        return ask(self.site, "POST", "/webhooks/stripe/", headers=headers, body=sent).status

    def tell_at_once(self, events: Iterable[dict[str, Any]]) -> list[int]:
        with ThreadPoolExecutor(8) as threads:
            return list(threads.map(self.tell, events))

    def another(self, event: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """An event like it, with an id of its own."""
        number = len(self.events("")) + StripeEvent.objects.count()
        return copy.deepcopy(event) | {"id": f"evt_other{number}{time.time_ns()}"} | changes


def session_of(booking: Booking) -> str:
    return booking.attempts.latest("pk").session_id


def came_to() -> dict[str, Any]:
    """Of the one booking of a test; and everything about it adds up."""
    assert integrity.check().problems == []
    [booking] = Booking.objects.all()
    return {
        "booking": booking.state,
        "attempts": sorted(PaymentAttempt.objects.values_list("state", flat=True)),
        "invoices": Invoice.objects.count(),
        "refunds": sorted(Refund.objects.values_list("state", flat=True)),
        "told": told(),
    }


def told() -> list[str]:
    """The messages to whoever booked."""
    found = OutgoingMessage.objects.filter(recipient="booker@example.org")
    return sorted(found.values_list("kind", flat=True))


#: Paid, and all is well.
BOOKED = {
    "booking": "confirmed", "attempts": ["paid"], "invoices": 1, "refunds": [],
    "told": ["booking_confirmed"],
}  # fmt: skip


def is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
