"""What else the office looks at of an organisation. Each room declares its pages when it starts;
this room knows nobody above it."""

from typing import Any, NamedTuple

from django.urls import reverse
from wagtail.admin.widgets.button import Button

from accounts.models import Organisation


class Link(NamedTuple):
    label: str
    #: The name of its address, which takes the organisation's key.
    url_name: str
    icon: str
    permission: str


_links: dict[str, Link] = {}


def register(link: Link) -> None:
    """Call it from the `ready` of the app that has the page."""
    _links[link.url_name] = link


def buttons(organisation: Organisation, *, user: Any) -> list[Button]:
    """Those that `user` may follow."""
    return [
        Button(
            link.label,
            url=reverse(link.url_name, args=[organisation.pk]),
            icon_name=link.icon,
            attrs={"aria-label": f"{link.label}: {organisation}"},
        )
        for link in _links.values()
        if user.has_perm(link.permission)
    ]
