"""A code to an address, before what cannot be undone: whoever sits at somebody else's open browser
cannot read their mail. It is kept in the session, sealed, with what is to be done."""

import secrets
import time
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.privacy import emails_privacy

KEY = "erasure_code"
MINUTES = 10
TRIES = 5


class WrongCode(Exception):
    """What to do next, in words for whoever typed it; `over` when this code is of no use any
    more."""

    def __init__(self, message: str, *, over: bool) -> None:
        self.over = over
        super().__init__(message)


def send(session: SessionBase, *, user: User, wish: dict[str, Any]) -> None:
    """Send six digits, and remember what they will confirm."""
    code = f"{secrets.randbelow(10**6):06}"
    session[KEY] = {"seal": _seal(user, code), "at": time.time(), "tries": 0, "wish": wish}
    emails_privacy.erasure_code(user, code=code)


def is_waiting(session: SessionBase) -> bool:
    kept: dict[str, Any] = session.get(KEY) or {}
    return bool(kept) and time.time() - kept["at"] < MINUTES * 60 and kept["tries"] < TRIES


def take(session: SessionBase, *, user: User, code: str) -> dict[str, Any]:
    """What the code confirms; it works once. Raises WrongCode."""
    if not is_waiting(session):
        session.pop(KEY, None)
        raise WrongCode("That code has run out. Ask for a new one.", over=True)
    kept = session[KEY]
    if not constant_time_compare(kept["seal"], _seal(user, code)):
        session[KEY] = {**kept, "tries": kept["tries"] + 1}
        if kept["tries"] + 1 >= TRIES:
            raise WrongCode("That was too many tries. Ask for a new code.", over=True)
        raise WrongCode(
            "That code is not right. Type the six digits from our newest message.", over=False
        )
    wish: dict[str, Any] = session.pop(KEY)["wish"]
    return wish


def _seal(user: User, code: str) -> str:
    return salted_hmac("accounts.erasure_code", f"{user.pk}:{code.strip()}").hexdigest()
