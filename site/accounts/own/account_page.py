"""The page where a person sees all that they can set: its rows, in their order. A row shows once an
address of its name exists; a room that knows what to say in it registers that (`says`)."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from django.urls import get_resolver, reverse

from accounts.models import User
from accounts.own import contact


class Row(NamedTuple):
    label: str
    url_name: str
    #: What it says until somebody registers more.
    value: str = ""


ROWS = (
    Row("Name", "my_name"),
    Row("Name on certificates", "my_printed_name"),
    Row("How to contact you safely", "my_contact"),
    Row("Discreet messages", "my_discretion"),
    Row("Access and dietary needs", "my_needs"),
    Row("Calendar", "my_calendar"),
    Row("Email addresses", "my_emails"),
    Row("Photo", "my_photo", "A picture of you"),
    Row("Signed-in devices", "my_devices", "Where you are signed in"),
    Row("Second factor", "second_factor", "A second step when you sign in"),
    Row("Employers", "employers", "Who sees your training"),
    Row("Your data", "my_data", "A copy of what we know about you"),
    Row("Erasure", "my_erasure", "Ask us to delete what we know about you"),
)

Says = Callable[[User], str]
_says: dict[str, Says] = {}


def says(url_name: str) -> Callable[[Says], Says]:
    """Registers what the row of this name says to a person."""

    def register(value: Says) -> Says:
        _says[url_name] = value
        return value

    return register


@cache
def shown() -> tuple[Row, ...]:
    """Those that lead somewhere on this site."""
    names = get_resolver().reverse_dict
    return tuple(row for row in ROWS if row.url_name in names)


def rows(user: User) -> list[dict[str, str]]:
    """As components/summary_list.html takes them."""
    return [
        {
            "label": row.label,
            "value": _says[row.url_name](user) if row.url_name in _says else row.value,
            "change_url": reverse(row.url_name),
        }
        for row in shown()
    ]


@says("my_name")
def _name(user: User) -> str:
    return user.full_name or "Not given"


@says("my_printed_name")
def _printed_name(user: User) -> str:
    return user.printed_name or "As whoever booked gave it"


@says("my_contact")
def _contact(user: User) -> str:
    said = contact.said_by(user)
    ways = ["Email"]
    if said.may_phone:
        ways.append("telephone")
    if said.may_text:
        ways.append("text message")
    return f"By {', '.join(ways).lower()}"


@says("my_discretion")
def _discretion(user: User) -> str:
    return "On: no course titles" if user.discreet else "Off"


@says("my_emails")
def _emails(user: User) -> str:
    return "\n".join([user.email, *(address.email for address in user.addresses.all())])
