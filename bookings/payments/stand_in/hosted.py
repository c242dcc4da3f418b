"""What the hosted page does: shows an open session, takes the choice, or says why it cannot."""

from typing import NamedTuple

from . import line_items, lists, pages, payments, sessions
from .account import Account
from .store import Json


class Page(NamedTuple):
    status: int
    html: str = ""
    #: Where to go instead.
    location: str | None = None


def show(account: Account, session_id: str) -> Page:
    session = _session(account, session_id)
    if session is None:
        return Page(404, pages.unknown())
    if session["status"] == "expired":
        return Page(410, pages.expired(session))
    if session["status"] == "complete":
        return Page(200, pages.finished(session, link=_success(session)))
    items = line_items.load(account, session_id)
    lines = lists.expand(account, items, ["data.price.product"])["data"]
    minutes_left = (session["expires_at"] - account.now()) // 60
    # The PaymentIntent of an open session is there because an attempt has failed.
    declined = session["payment_intent"] is not None
    return Page(200, pages.payment(session, lines, minutes_left=minutes_left, declined=declined))


def act(account: Account, session_id: str, action: str) -> Page:
    """The buyer pressed a button, perhaps twice, perhaps on a page left open since yesterday."""
    session = _session(account, session_id)
    if session is None or action not in ("pay", "decline", "leave"):
        return Page(404, pages.unknown())
    if action == "leave" and session["cancel_url"] and session["status"] != "complete":
        return Page(303, location=session["cancel_url"])
    if action == "decline":
        payments.decline(account, session_id)
    if action == "pay":
        session = payments.pay(account, session_id)
        if session["status"] == "complete":
            return Page(303, location=_success(session))
    return Page(303, location=f"/c/pay/{session_id}")


def _session(account: Account, session_id: str) -> Json | None:
    sessions.expire_due(account)
    return account.store.load("checkout.session", session_id)


def _success(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
