"""Keeping machines out without asking people to prove that they are people: a box that nobody sees,
the time a form was open, and how many web addresses it holds. Whoever is refused wrongly is told
what to do, and keeps what they typed."""

import re
import uuid

from django.core import signing

SALT = "pages.enquiries"
#: Seconds. No person reads and answers a form faster; nobody leaves one open for longer.
FASTEST, OLDEST = 2, 24 * 60 * 60
MOST_LINKS = 2

_LINK = re.compile(r"https?://|\bwww\.|\[url|<a\s", re.IGNORECASE)


class SpamError(Exception):
    """Why a form cannot be taken as it came, in words for a person who filled it in."""


class Stale(SpamError):
    """The form's ticket cannot be used again: it needs a new one."""

    def __init__(self) -> None:
        super().__init__(
            "This page had been open for a day or more, so we could not take it as it was. Nothing"
            " is lost: look over your answers, and send them again."
        )


def new_ticket() -> str:
    """What a form carries: its own random number, signed, with the time."""
    return signing.dumps(str(uuid.uuid4()), salt=SALT)


def check_ticket(ticket: str) -> uuid.UUID:
    """The number of a form that was open for as long as a person needs. Raises SpamError."""
    try:
        number = uuid.UUID(signing.loads(ticket, salt=SALT, max_age=OLDEST))
    except signing.BadSignature:
        raise Stale from None
    try:
        signing.loads(ticket, salt=SALT, max_age=FASTEST)
    except signing.SignatureExpired:
        return number
    raise SpamError(
        "That was quicker than people can read. Look over your answers, and send them again."
    )


def check_trap(typed: str) -> None:
    """Raises SpamError when the box that nobody sees was filled in."""
    if typed:
        raise SpamError(
            "Something was typed into a box that must stay empty; your browser may have filled it"
            " in. We have emptied it: please send your answers again."
        )


def links(text: str) -> int:
    return len(_LINK.findall(text))
