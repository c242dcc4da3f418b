"""Lists with their cursor and filters, and `expand[]`."""

import json
from typing import Any

from . import line_items
from .account import Account
from .errors import ApiError
from .store import Json

COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
EXPANDABLE = {
    "pi_": "payment_intent",
    "ch_": "charge",
    "du_": "dispute",
    "re_": "refund",
    "cs_": "checkout.session",
    "prod_": "product",
}


def page(account: Account, kind: str, params: Json, url: str) -> Json:
    """The newest first. A filter is compared with the field of its name."""
    where, values = ["object = ?"], [kind]
    for name, value in _filters(params):
        where.append(name)
        values.append(value)
    if "starting_after" in params:
        where.append("seq < (SELECT seq FROM objects WHERE id = ?)")
        values.append(account.get(kind, params["starting_after"], param="starting_after")["id"])
    limit = params.get("limit", 10)
    rows = account.store.rows(
        # Names and comparisons come from the endpoint's own table, values are bound.
        f"SELECT id FROM objects WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?",  # noqa: S608
        *values,
        limit + 1,
    )
    data = [account.get(kind, row["id"]) for row in rows[:limit]]
    return {"object": "list", "data": data, "has_more": len(rows) > limit, "url": url}


def _filters(params: Json) -> list[tuple[str, Any]]:
    """SQL conditions, each with the one value it binds."""
    filters: list[tuple[str, Any]] = []
    for name, value in params.items():
        if name in ("limit", "starting_after", "expand"):
            continue
        if name == "created":
            bounds = value.items() if isinstance(value, dict) else [("", value)]
            filters += [(f"created {COMPARISONS.get(bound, '=')} ?", at) for bound, at in bounds]
        elif name == "types":
            alternatives = json.dumps(value)
            filters.append(("body ->> 'type' IN (SELECT value FROM json_each(?))", alternatives))
        else:
            filters.append((f"body ->> '{name}' = ?", value))
    return filters


def expand(account: Account, obj: Json, paths: list[str]) -> Json:
    """Put the whole object where its id stands, for each dotted path; `data.` goes into a list."""
    for path in paths:
        _expand(account, obj, path.split("."), path)
    return obj


def _expand(account: Account, obj: Json, names: list[str], path: str) -> None:
    name, *deeper = names
    if name == "data" and obj.get("object") == "list":
        for item in obj["data"]:
            _expand(account, item, deeper, path)
        return
    value = _expanded(account, obj, name, path)
    obj[name] = value
    if deeper and value is not None:
        _expand(account, value, deeper, path)


def _expanded(account: Account, obj: Json, name: str, path: str) -> Json | None:
    value = obj.get(name)
    if isinstance(value, dict):
        return value
    if obj["object"] == "checkout.session" and name == "line_items":
        return line_items.load(account, obj["id"])
    if value is None and name in obj:
        return None
    for prefix, kind in EXPANDABLE.items():
        if isinstance(value, str) and value.startswith(prefix):
            return account.get(kind, value)
    raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
