"""An organisation with somebody in each role, and what tests do with it."""

import re

from django.test import Client

from accounts.models import Membership
from common.models import OutgoingMessage
from tests import factories

BACKEND = "django.contrib.auth.backends.ModelBackend"
OWNER, BOOKER, MANAGER = Membership.Role.OWNER, Membership.Role.BOOKER, Membership.Role.MANAGER


def signed_in(user):
    client = Client()
    client.force_login(user, BACKEND)
    return client


def member(organisation, role=BOOKER, **fields):
    return factories.MembershipFactory(organisation=organisation, role=role, **fields).user


def members_of(organisation):
    """Each member's role."""
    return {each.user: each.role for each in organisation.memberships.select_related("user")}


def address(organisation, rest="", part="members"):
    return f"/organisation/{organisation.public_id}/{part}/{rest}"


def newest_link():
    """The way to the invitation that was promised last, as the message says it."""
    message = OutgoingMessage.objects.filter(kind="member_invited").order_by("pk").last()
    return re.sub("^http://testserver", "", message.context["link"])


def token_of(link):
    return link.rstrip("/").rpartition("/")[2]
