"""What a Checkout Session is for: its lines, kept as the list that the API and the page show."""

from .account import Account, new_id
from .errors import ApiError
from .store import Json

MINIMUM, MAXIMUM = 30, 99_999_999  # pence, as Stripe has them for sterling


def build(account: Account, line: Json) -> Json:
    price_data, quantity = line["price_data"], line["quantity"]
    amount = price_data["unit_amount"] * quantity
    product = account.store.save(
        {"id": new_id("prod_", 14), "object": "product", "description": None}
        | price_data["product_data"]
    )
    return {
        "id": new_id("li_1", 23),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price_data["currency"],
        "description": product["name"],
        "metadata": line.get("metadata", {}),
        "price": {
            "id": new_id("price_1", 23),
            "object": "price",
            "active": False,
            "currency": price_data["currency"],
            "product": product["id"],
            "type": "one_time",
            "unit_amount": price_data["unit_amount"],
        },
        "quantity": quantity,
    }


def total(lines: list[Json]) -> int:
    pence: int = sum(line["amount_total"] for line in lines)
    if pence < MINIMUM:
        raise ApiError(
            "The Checkout Session's total amount due must add up to at least £0.30 gbp",
            code="amount_too_small",
        )
    if pence > MAXIMUM:
        raise ApiError(
            "The Checkout Session's total amount due must add up to no more than £999,999.99 gbp",
            code="amount_too_large",
        )
    return pence


def currency(lines: list[Json]) -> str:
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1:
        raise ApiError("All line items must have the same currency.", param="line_items")
    return str(currencies.pop())


def save(account: Account, session_id: str, lines: list[Json]) -> None:
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    listed = {"object": "list", "data": lines, "has_more": False, "url": url}
    account.store.save(listed, id=f"{session_id}/line_items")


def load(account: Account, session_id: str) -> Json:
    account.get("checkout.session", session_id, param="session")
    return account.get("list", f"{session_id}/line_items")
