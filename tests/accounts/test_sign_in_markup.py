"""The pages of signing in and of one's own sign-ins are valid HTML, also after a wrong code."""

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import factories
from tests.courses.rooms import sign_in_staff
from tests.markup import findings

HUB = "/my/account/second-factor/"


@pytest.fixture
def owner(db):
    return factories.MembershipFactory(user__email="owner@example.org").user


def valid(*responses):
    return [
        finding
        for response in responses
        for finding in ([] if response.status_code == 200 else [response.status_code])
        + findings(response.text)
    ]


def test_the_way_in(client, owner, ask_for_code):
    TOTPDevice.objects.create(user=owner, name="phone")
    code = ask_for_code(owner.email)
    assert valid(client.get("/sign-in/code/"), client.post("/sign-in/code/", {"code": "x"})) == []
    client.post("/sign-in/code/", {"code": code})
    step = "/sign-in/second-step/"
    assert valid(client.get(step), client.post(step, {"code": "x"})) == []


def test_one_s_own_pages(owner):
    here = sign_in_staff(Client(), owner)
    organisation = owner.memberships.get().organisation
    security = f"/organisation/{organisation.public_id}/security/"
    paths = ["/my/account/devices/", "/my/account/devices/everywhere/", HUB, "/organisation/"]
    paths += [f"{HUB}{page}/" for page in ("replace", "recovery-codes", "remove")]
    paths += [f"{security}{step}" for step in ("", "on/", "off/")]
    here.post(f"{security}on/")
    assert valid(*map(here.get, paths)) == []
    assert valid(here.post(f"{HUB}remove/", {"code": "x"})) == []


def test_without_a_second_factor(client, owner):
    client.force_login(owner)
    organisation = owner.memberships.get().organisation
    assert valid(client.get(HUB), client.post(HUB, {"code": "x"})) == []
    organisation.requires_second_factor = True
    organisation.save()
    assert valid(client.get(f"{HUB}?next=/organisation/")) == []
    factories.MembershipFactory(user=owner)
    assert valid(client.get("/organisation/")) == []
    TOTPDevice.objects.create(user=owner, name="phone")
    assert valid(client.get(HUB), client.post(HUB, {"code": "x"})) == []
