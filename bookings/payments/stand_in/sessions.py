"""Checkout Sessions: created open, then complete or expired, and never anything else again."""

from . import line_items
from .account import Account, new_id
from .errors import ApiError
from .store import Json

SOONEST, LATEST = 30 * 60, 24 * 60 * 60  # seconds


def create(account: Account, params: Json) -> Json:
    now = account.now()
    lines = [line_items.build(account, line) for line in params["line_items"]]
    session = _blank(params) | {
        "id": new_id("cs_test_a1", 56),
        "amount_subtotal": line_items.total(lines),
        "amount_total": line_items.total(lines),
        "created": now,
        "currency": line_items.currency(lines),
        "expires_at": _expiry(params, now),
    }
    session["url"] = f"{account.url}/c/pay/{session['id']}"
    line_items.save(account, session["id"], lines)
    wanted = {"object": "payment_intent_data", **params.get("payment_intent_data", {})}
    account.store.save(wanted, id=f"{session['id']}/payment_intent_data")
    return account.store.save(session)


def _expiry(params: Json, now: int) -> int:
    expires_at = int(params.get("expires_at", now + LATEST))
    if expires_at < now + SOONEST:
        bound = "at least 30 minutes"
    elif expires_at > now + LATEST:
        bound = "less than 24 hours"
    else:
        return expires_at
    raise ApiError(
        f"The `expires_at` timestamp must be {bound} from Checkout Session creation.",
        param="expires_at",
    )


def expire(account: Account, session_id: str) -> Json:
    session = account.get("checkout.session", session_id, param="session")
    if session["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of `{session['status']}`."
        )
    return _close(account, session)


def expire_due(account: Account) -> None:
    """Expire what has run out: before every request and every second, so nobody sees it late."""
    with account.transaction():
        for row in account.store.rows(
            "SELECT id FROM objects WHERE object = 'checkout.session'"
            " AND json_extract(body, '$.status') = 'open'"
            " AND json_extract(body, '$.expires_at') <= ?",
            account.now(),
        ):
            _close(account, account.get("checkout.session", row["id"]))


def _close(account: Account, session: Json) -> Json:
    session |= {"status": "expired", "url": None}
    account.store.save(session)
    if session["payment_intent"]:
        intent = account.get("payment_intent", session["payment_intent"])
        intent |= {
            "status": "canceled",
            "canceled_at": account.now(),
            "cancellation_reason": "expired",
        }
        account.emit("payment_intent.canceled", account.store.save(intent))
    account.emit("checkout.session.expired", session)
    return session


def _blank(params: Json) -> Json:
    """A session as the parameters ask for it, with everything that the stand-in never fills in."""
    custom_text = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {
        "id": "",
        "object": "checkout.session",
        "adaptive_pricing": params.get("adaptive_pricing", {"enabled": False}),
        "after_expiration": None,
        "allow_promotion_codes": None,
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount_subtotal": 0,
        "amount_total": 0,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": params.get("billing_address_collection"),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": 0,
        "currency": "gbp",
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": dict.fromkeys(custom_text),
        "customer": None,
        "customer_account": None,
        "customer_creation": params.get("customer_creation", "if_required"),
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "discounts": [],
        "expires_at": 0,
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": {"enabled": False, "invoice_data": None},
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": params["mode"],
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "subscription": None,
        "success_url": params.get("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": params.get("ui_mode", "hosted_page"),
        "url": None,
        "wallet_options": None,
    }
