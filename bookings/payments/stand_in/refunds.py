"""Refunds, from the API or as if from the dashboard.

The `refunds` setting says what becomes of a new refund: `succeed` at once, stay `pending` until it
is settled, or be accepted as pending and then `fail`.
"""

import json

from .account import Account, new_id
from .errors import ApiError, missing_object
from .store import Json

MODES = ("succeed", "pending", "fail")


def create(account: Account, params: Json) -> Json:
    charge = charge_of(account, params)
    _refuse_disputed(account, charge)
    amount = _amount(charge, params.get("amount"))
    mode = account.store.setting("refunds", "succeed")
    refund = account.store.save(
        _blank(account, charge, amount, params)
        | {"status": "succeeded" if mode == "succeed" else "pending"}
    )
    account.emit("refund.created", refund)
    _book(account, charge, amount)
    account.emit("charge.refunded", charge)
    if mode == "fail":
        settle(account, refund["id"], succeeded=False)
    return refund


def settle(account: Account, refund_id: str, *, succeeded: bool) -> Json:
    """A pending refund reaches the buyer, or cannot. One that succeeded can still fail."""
    with account.transaction():
        refund = account.get("refund", refund_id)
        if refund["status"] not in ("pending", "succeeded"):
            raise ApiError(f"{refund_id} is {refund['status']} already.")
        previous = {"status": refund["status"]}
        if succeeded:
            refund |= {"status": "succeeded", "pending_reason": None}
            account.emit("refund.updated", account.store.save(refund), previous)
            return refund
        refund |= {"status": "failed", "failure_reason": "unknown", "pending_reason": None}
        account.store.save(refund)
        _book(account, account.get("charge", refund["charge"]), -refund["amount"])
        account.emit("refund.updated", refund, previous)
        account.emit("refund.failed", refund)
        return refund


def charge_of(account: Account, params: Json) -> Json:
    """The successful charge that is to be refunded."""
    if "payment_intent" not in params and "charge" not in params:
        raise ApiError(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
            param="payment_intent",
        )
    if "charge" in params:
        return account.get("charge", params["charge"], param="charge")
    intent = account.store.load("payment_intent", params["payment_intent"])
    if intent is None:
        raise missing_object("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise ApiError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return account.get("charge", intent["latest_charge"])


def _refuse_disputed(account: Account, charge: Json) -> None:
    """The bank has the money back already, or is about to decide."""
    disputes = account.store.rows(
        "SELECT body FROM objects WHERE object = 'dispute' AND body ->> 'charge' = ?", charge["id"]
    )
    if any(not json.loads(row["body"])["is_charge_refundable"] for row in disputes):
        raise ApiError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )


def _amount(charge: Json, asked: int | None) -> int:
    left: int = charge["amount_captured"] - charge["amount_refunded"]
    if left <= 0:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount = left if asked is None else asked
    if amount > left:
        raise ApiError(
            f"Refund amount (£{amount / 100:.2f}) is greater than unrefunded amount on charge "
            f"(£{left / 100:.2f})",
            param="amount",
        )
    return amount


def _book(account: Account, charge: Json, amount: int) -> None:
    """Count the amount, in pence, as refunded; a failed refund is counted back."""
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    account.store.save(charge)


def _blank(account: Account, charge: Json, amount: int, params: Json) -> Json:
    return {
        "id": new_id("re_3"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": account.now(),
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "failure_reason": None,
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "pending_reason": None,
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "",
        "transfer_reversal": None,
    }
