"""What we write to people about belonging to an organisation, in the words of `wording_members`."""

import re

from django.conf import settings
from django.urls import reverse

from accounts.models import Invitation, Membership, User
from common import mail, when

PRACTICE = "onEvidence"
LINK = re.compile(r"://|www\.", re.IGNORECASE)


def invited(invitation: Invitation, *, token: str) -> None:
    """The link is a key: the row forgets it once the message has gone."""
    mail.queue(
        "member_invited",
        to=invitation.email,
        context={
            "organisation": _unlinked(invitation.organisation.name, "an organisation"),
            "role": said(invitation.role, invitation.team),
            "by": _unlinked(whom(invitation.invited_by), "Somebody"),
            "until": when.day(invitation.expires_at),
            "link": settings.SITE_URL + reverse("invitation", args=[token]),
        },
        secret=True,
    )


def role_changed(membership: Membership) -> None:
    _write("member_role_changed", membership, role=said(membership.role, membership.team))


def removed(membership: Membership) -> None:
    _write("member_removed", membership)


def ownership_received(membership: Membership) -> None:
    _write("ownership_received", membership, role=said(membership.role, membership.team))


def ownership_given(membership: Membership, *, stays: bool) -> None:
    role = said(membership.role, membership.team) if stays else ""
    _write("ownership_given", membership, role=role)


def said(role: str, team: str) -> str:
    """A role in plain words, to whoever has it."""
    label = Membership.Role(role).label.partition(":")[0]
    only = f" Only for the team “{team}”." if team else ""
    return f"{label}: you can {Membership.MAY[Membership.Role(role)]}.{only}"


def whom(person: User | None) -> str:
    """Who invites: a name, and for those who work for the practice its name."""
    if person is None or person.is_staff:
        return PRACTICE
    return person.get_full_name()


def _unlinked(name: str, instead: str) -> str:
    """An invitation goes to whomever a stranger names, and mail programs make links of what looks
    like one: a name that does is not said."""
    return instead if LINK.search(name) else name


def _write(kind: str, membership: Membership, *, role: str = "") -> None:
    mail.queue(
        kind,
        to=membership.user.email,
        context={
            "organisation": membership.organisation.name,
            "role": role,
            "link": settings.SITE_URL + reverse("organisation"),
        },
    )
