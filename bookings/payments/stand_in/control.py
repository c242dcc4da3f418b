"""What a test or a demonstrator decides in Stripe's place. Each method of `Control` is also a call:

POST /_control/<method>   Content-Type: application/json   {"argument": value, ...}
"""

import inspect
import time
from typing import Any

from . import disputes, payments, refunds, sessions, webhooks
from .account import Account
from .api import Api
from .errors import ApiError
from .faults import Fault
from .store import Json


class Control:
    def __init__(self, account: Account, api: Api, hooks: webhooks.Webhooks) -> None:
        self._account = account
        self._api = api
        self._hooks = hooks

    # Webhooks

    def webhook_mode(self, mode: str, seconds: float = 0) -> None:
        """How events go to the site from now on: see `webhooks`."""
        _one_of(mode, webhooks.MODES)
        self._account.store.set("webhooks", {"mode": mode, "seconds": seconds})

    def deliver(self) -> list[Json]:
        """Attempt every waiting delivery now, and return them all when that is done."""
        self._hooks.deliver_waiting()
        return self.deliveries()

    def deliveries(self) -> list[Json]:
        """Every delivery with its state, attempts and the site's last response status."""
        rows = self._account.store.rows(
            "SELECT deliveries.*, body ->> 'type' AS type FROM deliveries"
            " JOIN objects ON objects.id = event ORDER BY deliveries.id"
        )
        return [dict(row) for row in rows]

    def resend(self, event: str) -> None:
        """Send the event once more, unspoilt, whatever the mode."""
        self._hooks.enqueue(self._account.get("event", event), mode="deliver")

    def signed(self, event: str) -> Json:
        """The body and Stripe-Signature header of the event, for a test that posts them itself."""
        body = webhooks.payload(self._account.get("event", event))
        header = webhooks.sign(body, self._hooks.secret, int(time.time()))
        return {"body": body.decode(), "header": header}

    # API

    def fault(
        self, match: str, kind: str, times: int = 1, status: int = 500, seconds: float = 0
    ) -> None:
        """Make the next calls that match fail: see `faults`."""
        self._api.faults.add(Fault(match, kind, times, status, seconds))

    def calls(self) -> list[Json]:
        """The latest API calls, oldest first."""
        return list(self._api.calls)

    # The buyer

    def pay(self, session: str) -> Json:
        return payments.pay(self._account, session)

    def decline(self, session: str) -> Json:
        return payments.decline(self._account, session)

    def payment_mode(self, mode: str) -> None:
        """`card` pays at once; `delayed` completes the session unpaid, until `settle_payment`."""
        _one_of(mode, ("card", "delayed"))
        self._account.store.set("payments", mode)

    def settle_payment(self, session: str, succeeded: bool = True) -> Json:
        return payments.settle(self._account, session, succeeded=succeeded)

    def dispute(
        self,
        payment_intent: str,
        amount: int | None = None,
        reason: str = "general",
        inquiry: bool = False,
        currency: str = "",
    ) -> Json:
        """Of so many pence, or of all; an inquiry asks before any money goes."""
        return disputes.create(
            self._account,
            payment_intent,
            amount=amount,
            reason=reason,
            inquiry=inquiry,
            currency=currency,
        )

    def update_dispute(self, dispute: str, status: str = "under_review") -> Json:
        return disputes.update(self._account, dispute, status=status)

    def close_dispute(self, dispute: str, won: bool = False, status: str = "") -> Json:
        """Won or lost, or closed with another of Stripe's words for it."""
        status = status or ("won" if won else "lost")
        return disputes.close(self._account, dispute, status=status)

    # Refunds

    def refund_mode(self, mode: str) -> None:
        """What becomes of refunds from now on: see `refunds`."""
        _one_of(mode, refunds.MODES)
        self._account.store.set("refunds", mode)

    def settle_refund(self, refund: str, succeeded: bool = True) -> Json:
        return refunds.settle(self._account, refund, succeeded=succeeded)

    def refund(self, payment_intent: str, amount: int | None = None) -> Json:
        """A refund made in the dashboard: of so many pence, or of all that is left."""
        params: Json = {"payment_intent": payment_intent}
        if amount is not None:
            params["amount"] = amount
        with self._account.transaction():
            return refunds.create(self._account, params)

    # Time

    def expire(self, session: str) -> Json:
        """Let the session run out now."""
        with self._account.transaction():
            return sessions.expire(self._account, session)

    def advance(self, seconds: int) -> int:
        """Move the clock on. Returns its new time."""
        clock = self._account.store.setting("clock", 0) + seconds
        self._account.store.set("clock", clock)
        sessions.expire_due(self._account)
        return self._account.now()

    def reset(self) -> None:
        """Forget everything."""
        self._account.store.clear()
        self._api.faults.clear()
        self._api.calls.clear()


def _one_of(mode: str, modes: tuple[str, ...]) -> None:
    if mode not in modes:
        raise ApiError(f"mode must be one of {', '.join(modes)}")


def call(control: Control, name: str, arguments: Any) -> Any:
    """Answer one call over HTTP."""
    method = None if name.startswith("_") else getattr(control, name, None)
    if method is None:
        raise ApiError(f"The control has no '{name}'.", status=404)
    if not isinstance(arguments, dict):
        raise ApiError("The arguments are a JSON object.")
    try:
        bound = inspect.signature(method).bind(**arguments)
    except TypeError as error:
        raise ApiError(f"{name}: {error}") from error
    return method(*bound.args, **bound.kwargs)
