"""What the pages of an organisation share."""

from typing import Any

from django import template

from accounts.membership import emails_members, sections
from accounts.models import Invitation, Membership

register = template.Library()


@register.inclusion_tag("accounts/organisation_menu.html")
def organisation_menu(membership: Membership, here: str) -> dict[str, Any]:
    return {
        "navigation": sections.menu(membership, here=here),
        "organisation": membership.organisation,
    }


@register.filter
def role_said(offered: Membership | Invitation) -> str:
    """The role in plain words, to whoever has it or is offered it."""
    return emails_members.said(offered.role, offered.team)


@register.filter
def role_name(offered: Membership | Invitation) -> str:
    return offered.get_role_display().partition(":")[0]


@register.filter
def inviter(invitation: Invitation) -> str:
    return emails_members.whom(invitation.invited_by)
