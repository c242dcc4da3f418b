"""The parts of an organisation's own pages. Each room declares what it has when it starts, and who
sees it; this room knows nobody above it."""

from collections.abc import Sequence
from typing import NamedTuple

from django.urls import reverse

from accounts.models import Membership


class Section(NamedTuple):
    #: Said by its pages, so that the menu can show where one is.
    name: str
    title: str
    #: The name of its address, which takes the organisation's public id.
    url_name: str
    order: int
    roles: Sequence[str] = tuple(Membership.Role.values)
    #: Of no use to somebody who pays for themselves alone.
    for_teams: bool = False


_sections: dict[str, Section] = {}


def register(*sections: Section) -> None:
    """Call it from the `ready` of the app that has their pages."""
    _sections.update({section.name: section for section in sections})


def menu(membership: Membership, *, here: str) -> list[dict[str, str]]:
    """What this member sees, for components/nav_list.html."""
    return [
        {
            "title": section.title,
            "url": reverse(section.url_name, args=[membership.organisation.public_id]),
            "current": "page" if section.name == here else "",
        }
        for section in sorted(_sections.values(), key=lambda section: section.order)
        if membership.role in section.roles
        and not (section.for_teams and membership.organisation.individual)
    ]
