"""Which calls there are, which parameters each takes, and who answers."""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from . import line_items, lists, refunds, sessions
from .account import Account
from .errors import ApiError
from .parameters import (
    Kind,
    boolean,
    choice,
    currency,
    email,
    hash_of,
    integer,
    list_of,
    metadata,
    statement_suffix,
    string,
    url,
)
from .store import Json

EXPAND: dict[str, Kind] = {"expand": list_of(string(), most=20)}
PAGE: dict[str, Kind] = EXPAND | {"limit": integer(least=1, most=100), "starting_after": string()}
SWITCH = hash_of({"enabled": boolean}, required=["enabled"])
BOUNDS = hash_of(dict.fromkeys(lists.COMPARISONS, integer()))
LOCALES = ("auto", "cy", "de", "en", "en-GB", "es", "fr", "it", "pl", "pt")


def created(name: str, raw: object) -> object:
    return BOUNDS(name, raw) if isinstance(raw, dict) else integer()(name, raw)


PRICE_DATA: dict[str, Kind] = {
    "currency": currency,
    "product_data": hash_of(
        {"name": string(), "description": string(), "metadata": metadata}, required=["name"]
    ),
    "unit_amount": integer(least=0, most=99_999_999),
}
LINE_ITEM: dict[str, Kind] = {
    "metadata": metadata,
    "price_data": hash_of(PRICE_DATA, required=PRICE_DATA),
    "quantity": integer(least=1),
}
PAYMENT_INTENT_DATA: dict[str, Kind] = {
    "description": string(most=1000),
    "metadata": metadata,
    "receipt_email": email,
    "statement_descriptor_suffix": statement_suffix,
}
SESSION_PARAMS: dict[str, Kind] = EXPAND | {
    "adaptive_pricing": hash_of({"enabled": boolean}),
    "after_expiration": hash_of({"recovery": SWITCH}),
    "allowed_payment_method_types": list_of(choice("card"), most=1),
    "automatic_tax": SWITCH,
    "billing_address_collection": choice("auto", "required"),
    "cancel_url": url,
    "client_reference_id": string(most=200),
    "customer_creation": choice("always", "if_required"),
    "customer_email": email,
    "expires_at": integer(),
    "invoice_creation": SWITCH,
    "line_items": list_of(hash_of(LINE_ITEM, required=["price_data", "quantity"]), most=100),
    "locale": choice(*LOCALES),
    "metadata": metadata,
    "mode": choice("payment"),
    "payment_intent_data": hash_of(PAYMENT_INTENT_DATA),
    "submit_type": choice("auto", "book", "donate", "pay"),
    "success_url": url,
    "ui_mode": choice("hosted_page"),
}
REFUND_PARAMS: dict[str, Kind] = EXPAND | {
    "amount": integer(least=1),
    "charge": string(),
    "metadata": metadata,
    "payment_intent": string(),
    "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
}
CREATE_SESSION = hash_of(SESSION_PARAMS, required=["line_items", "mode", "success_url"])
CREATE_REFUND = hash_of(REFUND_PARAMS)
LIST_SESSIONS = hash_of(
    PAGE
    | {
        "created": created,
        "payment_intent": string(),
        "status": choice("complete", "expired", "open"),
    }
)
LIST_OF_PAYMENT = hash_of(PAGE | {"created": created, "payment_intent": string()})
LIST_OF_CHARGE = hash_of(
    PAGE | {"created": created, "charge": string(), "payment_intent": string()}
)
LIST_EVENTS = hash_of(
    PAGE | {"created": created, "type": string(), "types": list_of(string(), most=20)}
)
LIST = hash_of(PAGE | {"created": created})
NOTHING = hash_of(EXPAND)

Answer = Callable[..., Json]


class Endpoint(NamedTuple):
    method: str
    path: str
    params: Kind
    answer: Answer


def _retrieve(kind: str, param: str) -> Answer:
    return lambda account, params, id: account.get(kind, id, param=param)


def _list(kind: str, path: str) -> Answer:
    return lambda account, params: lists.page(account, kind, params, path)


SESSIONS, SESSION = "/v1/checkout/sessions", "/v1/checkout/sessions/{id}"
ENDPOINTS = (
    Endpoint("POST", SESSIONS, CREATE_SESSION, sessions.create),
    Endpoint("GET", SESSIONS, LIST_SESSIONS, _list("checkout.session", SESSIONS)),
    Endpoint("GET", SESSION, NOTHING, _retrieve("checkout.session", "session")),
    Endpoint("POST", SESSION + "/expire", NOTHING, lambda a, params, id: sessions.expire(a, id)),
    Endpoint("GET", SESSION + "/line_items", NOTHING, lambda a, params, id: line_items.load(a, id)),
    Endpoint("GET", "/v1/payment_intents", LIST, _list("payment_intent", "/v1/payment_intents")),
    Endpoint("GET", "/v1/payment_intents/{id}", NOTHING, _retrieve("payment_intent", "intent")),
    Endpoint("GET", "/v1/charges", LIST_OF_PAYMENT, _list("charge", "/v1/charges")),
    Endpoint("GET", "/v1/charges/{id}", NOTHING, _retrieve("charge", "id")),
    Endpoint("POST", "/v1/refunds", CREATE_REFUND, refunds.create),
    Endpoint("GET", "/v1/refunds", LIST_OF_CHARGE, _list("refund", "/v1/refunds")),
    Endpoint("GET", "/v1/refunds/{id}", NOTHING, _retrieve("refund", "id")),
    Endpoint("GET", "/v1/disputes", LIST_OF_CHARGE, _list("dispute", "/v1/disputes")),
    Endpoint("GET", "/v1/disputes/{id}", NOTHING, _retrieve("dispute", "dispute")),
    Endpoint("GET", "/v1/events", LIST_EVENTS, _list("event", "/v1/events")),
    Endpoint("GET", "/v1/events/{id}", NOTHING, _retrieve("event", "id")),
)


def find(method: str, path: str) -> tuple[Endpoint, list[str]]:
    """The endpoint and the ids in the path."""
    for endpoint in ENDPOINTS:
        pattern = re.escape(endpoint.path).replace(r"\{id\}", "([^/]+)")
        if endpoint.method == method and (match := re.fullmatch(pattern, path)):
            return endpoint, [unquote(id) for id in match.groups()]
    raise ApiError(f"Unrecognized request URL ({method}: {path}).", status=404)


def perform(account: Account, endpoint: Endpoint, params: Json, ids: list[str]) -> Json:
    answer = endpoint.answer(account, params, *ids)
    return lists.expand(account, answer, params.get("expand", []))
