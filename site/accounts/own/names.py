"""What a person is called, and how a certificate prints it. Any script is welcome."""

import re
import unicodedata

from django.db import transaction

from accounts.models import User
from common import audit

LONGEST = 120
#: Kinds of character that no name is written in and no certificate can print: control characters,
#: breaks, pictures, and what Unicode gives no meaning.
NOT_PRINTED = {"Cc", "Cn", "Co", "Cs", "So", "Zl", "Zp"}
#: They turn round what follows, so that a printed name would say something else than was typed.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class NameRefused(Exception):
    """Why a name cannot be printed, in words for its bearer."""


def tidy(name: str) -> str:
    """`name` with single spaces. Raises NameRefused."""
    name = " ".join(name.split())
    if len(name) > LONGEST:
        raise NameRefused(f"Shorten the name to {LONGEST} characters.")
    wrong = {each for each in name if unicodedata.category(each) in NOT_PRINTED}
    if wrong or TURNING.search(name):
        raise NameRefused(
            "Type the name in letters of any script, with marks and spaces. Emoji and invisible"
            " control characters cannot be printed."
        )
    return name


def given(user: User) -> list[str]:
    """The names that whoever booked for them gave: what a certificate prints unless they choose
    another one."""
    return sorted(set(user.learners.values_list("full_name", flat=True)))


def change_name(user: User, *, full_name: str) -> None:
    """What we call them. An employer's list keeps what the employer wrote. Raises NameRefused."""
    full_name = tidy(full_name)
    if not full_name:
        raise NameRefused("Type your full name.")
    _change(user, field="full_name", name=full_name)


def change_printed_name(user: User, *, printed_name: str) -> None:
    """On certificates from now on; those that are issued stay as they are. Empty: as whoever booked
    gave it. Raises NameRefused."""
    _change(user, field="printed_name", name=tidy(printed_name))


def _change(user: User, *, field: str, name: str) -> None:
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if getattr(user, field) == name:
            return
        setattr(user, field, name)
        user.save(update_fields=[field])
        audit.record("accounts.names.change", on=user, after={"fields": [field]})
