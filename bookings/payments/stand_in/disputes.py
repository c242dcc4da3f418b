"""The buyer asks the bank for the money back.

A dispute takes the money at once (`charge.dispute.funds_withdrawn`), and winning it returns it
(`.funds_reinstated`); an inquiry (`warning_…`) takes none. While the money is gone, and after a
dispute that was lost, Stripe refuses to refund the charge; an inquiry and a dispute that was won
leave it refundable. One that was lost can be appealed, and be won after all. A bank that speaks of
another currency takes the whole payment, as its balance transactions say in pounds.
"""

from .account import Account, new_id
from .errors import ApiError
from .refunds import charge_of
from .store import Json

CLOSED = ("won", "lost", "warning_closed", "prevented")
#: To answer in, as most banks give: 7 to 21 days.
TIME_TO_ANSWER = 9 * 24 * 60 * 60


def create(
    account: Account,
    intent_id: str,
    *,
    amount: int | None,
    reason: str,
    inquiry: bool,
    currency: str = "",
) -> Json:
    with account.transaction():
        charge = charge_of(account, {"payment_intent": intent_id})
        account.store.save(charge | {"disputed": True})
        opened = account.store.save(
            {
                "id": new_id("du_1"),
                "object": "dispute",
                "amount": charge["amount"] if amount is None else amount,
                "balance_transactions": [],
                "charge": charge["id"],
                "created": account.now(),
                "currency": currency or charge["currency"],
                "evidence": {},
                "evidence_details": {
                    "due_by": account.now() + TIME_TO_ANSWER,
                    "has_evidence": False,
                    "past_due": False,
                    "submission_count": 0,
                },
                "is_charge_refundable": inquiry,
                "livemode": False,
                "metadata": {},
                "network_reason_code": "13.1",
                "payment_intent": intent_id,
                "reason": reason,
                "status": "warning_needs_response" if inquiry else "needs_response",
            }
        )
        account.emit("charge.dispute.created", opened)
        if not inquiry:
            _move(account, opened, -1)
        return account.get("dispute", opened["id"])


def update(account: Account, dispute_id: str, *, status: str) -> Json:
    """It goes on: evidence was sent (`under_review`), or it is appealed (`appeal_under_review`)."""
    with account.transaction():
        found = account.get("dispute", dispute_id)
        previous = {"status": found["status"]}
        details = found["evidence_details"]
        if status.endswith("under_review"):
            details |= {"has_evidence": True, "submission_count": details["submission_count"] + 1}
        found |= {"status": status, "evidence_details": details}
        account.emit("charge.dispute.updated", account.store.save(found), previous)
        return found


def close(account: Account, dispute_id: str, *, status: str) -> Json:
    if status not in CLOSED:
        raise ApiError(f"status must be one of {', '.join(CLOSED)}")
    with account.transaction():
        found = account.get("dispute", dispute_id)
        refundable = status != "lost"
        details = found["evidence_details"] | {"due_by": None}
        found |= {
            "status": status, "is_charge_refundable": refundable, "evidence_details": details,
        }  # fmt: skip
        account.emit("charge.dispute.closed", account.store.save(found))
        if status == "won":
            _move(account, found, 1)
        return account.get("dispute", dispute_id)


def _move(account: Account, dispute: Json, sign: int) -> None:
    """So much of ours goes, or comes back: in pounds, whatever currency the bank speaks of."""
    charge = account.get("charge", dispute["charge"])
    ours = dispute["currency"] == charge["currency"]
    amount = dispute["amount"] if ours else charge["amount"]
    dispute["balance_transactions"] = [
        *dispute["balance_transactions"],
        {
            "id": new_id("txn_1"),
            "object": "balance_transaction",
            "amount": sign * amount,
            "currency": charge["currency"],
            "source": dispute["id"],
            "type": "adjustment",
        },
    ]
    word = "withdrawn" if sign < 0 else "reinstated"
    account.emit(f"charge.dispute.funds_{word}", account.store.save(dispute))
