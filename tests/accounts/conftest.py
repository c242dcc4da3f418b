"""People at the two doors, and what they need to come in."""

import re
import time

import pytest
from django.contrib.auth.models import Group
from django.core import mail as django_mail
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import roles
from accounts.membership import invitations
from common import mail
from common.models import AuditEvent
from tests import factories
from tests.accounts.inviting import NEW
from tests.accounts.membership import BOOKER, OWNER, member, newest_link

PASSWORD = "correct horse battery staple"


def code_of(device, steps=0):
    """What the person's authenticator app shows now, or shows `steps` half-minutes from now."""
    totp = TOTP(device.bin_key, drift=steps)
    totp.time = time.time()
    return f"{totp.token():06d}"


def the_event():
    """What was done, beside signing in."""
    return AuditEvent.objects.exclude(action="accounts.sign_in").get()


@pytest.fixture
def post_box():
    """Send what is owed and hand over the newest message."""

    def newest():
        mail.send_due()
        return django_mail.outbox[-1]

    return newest


@pytest.fixture
def ask_for_code(client, post_box):
    """Ask for a code on the page, and read it in the mail."""

    def ask(email, next_url=""):
        client.post("/sign-in/", {"email": email, "next": next_url})
        return re.search(r"^\d{6}$", post_box().body, re.MULTILINE)[0]

    return ask


@pytest.fixture
def staff(db):
    """Somebody of the training office who has not set up a second factor."""
    user = factories.UserFactory(email="office@example.org", is_staff=True)
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name=roles.TRAINING_OFFICE))
    return user


@pytest.fixture
def device(staff):
    return TOTPDevice.objects.create(user=staff, name="Authenticator app")


@pytest.fixture
def password_step(client, staff):
    """The right password, and nothing yet of the second factor."""

    def step(next_url="", client=client):
        address = f"/staff/sign-in/?next={next_url}" if next_url else "/staff/sign-in/"
        return client.post(address, {"email": staff.email, "password": PASSWORD})

    return step


@pytest.fixture
def staff_client(client, device, password_step):
    password_step()
    assert client.post("/staff/sign-in/code/", {"code": code_of(device)}).status_code == 302
    return client


@pytest.fixture
def organisation():
    return factories.OrganisationFactory(name="Example Council")


@pytest.fixture
def owner(organisation):
    return member(organisation, OWNER, user__full_name="Olive Owner")


@pytest.fixture
def invited(organisation, owner, now):
    """Invite somebody; the link that they get."""

    def invite(email=NEW, role=BOOKER, **terms):
        invitations.invite(
            organisation, **{"email": email, "role": role, "by": owner, "now": now, **terms}
        )
        return newest_link()

    return invite


@pytest.fixture
def as_(client, organisation):
    """A browser of a member in this role."""

    def as_(role, organisation=organisation):
        member = factories.MembershipFactory(organisation=organisation, role=role)
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        client.user = member.user
        return client

    return as_
