"""What the buyer does on the hosted page, and what becomes of it: PaymentIntents and Charges.

The PaymentIntent appears with the first attempt and is used again by the next, as at Stripe.
"""

from .account import Account, new_id
from .errors import ApiError
from .store import Json

DECLINE = {
    "type": "card_error",
    "code": "card_declined",
    "decline_code": "generic_decline",
    "message": "Your card was declined.",
}


def pay(account: Account, session_id: str) -> Json:
    """Pay an open session. One that is not open comes back as it was: see its status."""
    with account.transaction():
        session = account.get("checkout.session", session_id)
        if session["status"] != "open":
            return session
        intent = _intent(account, session)
        delayed = account.store.setting("payments", "card") == "delayed"
        session |= {
            "status": "complete",
            "payment_intent": intent["id"],
            "url": None,
            "customer_details": _customer(session),
            "payment_status": "unpaid" if delayed else "paid",
        }
        account.store.save(session)
        if delayed:
            _processing(account, intent)
        else:
            _succeed(account, intent, session)
        account.emit("checkout.session.completed", session)
        return session


def decline(account: Account, session_id: str) -> Json:
    """The card is refused; the session stays open, for another try."""
    with account.transaction():
        session = account.get("checkout.session", session_id)
        if session["status"] != "open":
            return session
        intent = _intent(account, session)
        account.store.save(session | {"payment_intent": intent["id"]})
        _fail(account, intent, session)
        return account.get("checkout.session", session_id)


def settle(account: Account, session_id: str, *, succeeded: bool) -> Json:
    """A delayed payment (complete, but unpaid) comes to its end, days later at Stripe."""
    with account.transaction():
        session = account.get("checkout.session", session_id)
        if (session["status"], session["payment_status"]) != ("complete", "unpaid"):
            raise ApiError(f"{session_id} has no payment under way.")
        intent = account.get("payment_intent", session["payment_intent"])
        if not succeeded:
            _fail(account, intent, session)
            account.emit("checkout.session.async_payment_failed", session)
            return session
        account.store.save(session | {"payment_status": "paid"})
        _succeed(account, intent, session)
        session = account.get("checkout.session", session_id)
        account.emit("checkout.session.async_payment_succeeded", session)
        return session


def _customer(session: Json) -> Json:
    return {
        "address": {"country": "GB"},
        "business_name": None,
        "email": session["customer_email"],
        "individual_name": None,
        "name": "Demo buyer",
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _processing(account: Account, intent: Json) -> None:
    intent |= {"status": "processing"}
    account.emit("payment_intent.processing", account.store.save(intent))


def _succeed(account: Account, intent: Json, session: Json) -> None:
    charge = _charge(account, intent, session) | {
        "amount_captured": intent["amount"],
        "captured": True,
        "paid": True,
        "status": "succeeded",
    }
    account.emit("charge.succeeded", account.store.save(charge))
    intent |= {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "status": "succeeded",
    }
    account.emit("payment_intent.succeeded", account.store.save(intent))


def _fail(account: Account, intent: Json, session: Json) -> None:
    charge = _charge(account, intent, session) | {
        "failure_code": DECLINE["code"],
        "failure_message": DECLINE["message"],
        "status": "failed",
    }
    account.emit("charge.failed", account.store.save(charge))
    intent |= {
        "last_payment_error": DECLINE | {"charge": charge["id"]},
        "latest_charge": charge["id"],
        "status": "requires_payment_method",
    }
    account.emit("payment_intent.payment_failed", account.store.save(intent))


def _intent(account: Account, session: Json) -> Json:
    if session["payment_intent"]:
        return account.get("payment_intent", session["payment_intent"])
    wanted = account.get("payment_intent_data", f"{session['id']}/payment_intent_data")
    id = new_id("pi_3")
    return account.store.save(
        {
            "id": id,
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_capturable": 0,
            "amount_received": 0,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "client_secret": f"{id}_secret_{new_id('', 25)}",
            "confirmation_method": "automatic",
            "created": account.now(),
            "currency": session["currency"],
            "customer": None,
            "description": wanted.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": wanted.get("metadata", {}),
            "next_action": None,
            "payment_method": new_id("pm_1", 23),
            "payment_method_types": ["card"],
            "processing": None,
            "receipt_email": wanted.get("receipt_email"),
            "setup_future_usage": None,
            "shipping": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": wanted.get("statement_descriptor_suffix"),
            "status": "requires_payment_method",
        }
    )


def _charge(account: Account, intent: Json, session: Json) -> Json:
    return {
        "id": new_id("ch_3"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"email": session["customer_email"], "name": "Demo buyer"},
        "calculated_statement_descriptor": f"STAND-IN* {intent['statement_descriptor_suffix']}"[
            :22
        ],
        "captured": False,
        "created": account.now(),
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": {"card": {"brand": "visa", "last4": "4242"}, "type": "card"},
        "receipt_email": intent["receipt_email"],
        "receipt_url": None,
        "refunded": False,
        "status": "pending",
    }
