"""Sensitive acts ask whoever is signed in to show once more that it is them."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.models import User
from accounts.signing_in import two_factor
from common.models import AuditEvent
from tests import factories
from tests.accounts.conftest import code_of
from tests.accounts.test_passkeys import add, show

ASKED = "<h1>Show that it is you</h1>"
NEW = "/cms/users/new/"


@pytest.fixture
def clock(db):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def administrator(clock, staff, staff_client):
    """Signed in six minutes ago."""
    staff.groups.set([Group.objects.get(name=roles.ADMINISTRATORS)])
    clock.shift(dt.timedelta(minutes=6))
    return staff_client


def asked(response):
    return response.status_code == 200 and ASKED in response.content.decode()


def carried(response):
    """The hidden fields of the page."""
    found = re.findall(
        r'<input type="hidden"\s+name="(\w+)"\s+value="(.*?)">', response.content.decode(), re.S
    )
    return [(name, value) for name, value in found if name != "csrfmiddlewaretoken"]


SENSITIVE = [
    "/cms/users/new/", "/cms/users/edit/{pk}/", "/cms/users/delete/{pk}/",
    "/cms/users/reset-second-factor/{pk}/", "/cms/users/send-link/{pk}/",
    "/cms/groups/new/", "/cms/groups/edit/{group}/", "/cms/groups/delete/{group}/",
    "/staff/recovery-codes/", "/staff/password/", "/staff/two-factor/app/",
    "/staff/two-factor/passkeys/new/", "/staff/two-factor/passkeys/{key}/remove/",
]  # fmt: skip


def exported(page):
    """Where the list's own buttons lead."""
    return re.findall(r'href="(/cms/[^"]*[?&;]export=(?:csv|xlsx)[^"]*)"', page)


@pytest.mark.parametrize("address", SENSITIVE)
def test_the_sensitive_pages_ask_and_a_fresh_code_opens_them(
    administrator, staff_client, clock, device, address
):
    clock.shift(dt.timedelta(minutes=-6))
    add(staff_client)
    clock.shift(dt.timedelta(minutes=6))
    key = staff_client.get("/staff/two-factor/").content.decode()
    address = address.format(
        pk=factories.UserFactory(is_staff=True).pk,
        group=Group.objects.get(name=roles.TRAINERS).pk,
        key=re.search(r"passkeys/(\w{64})/", key)[1],
    )
    assert asked(administrator.get(address))
    assert asked(administrator.post(address, {"reason": "x"}))
    answer = administrator.post(address, {"_fresh_for": "GET", "_fresh_code": code_of(device)})
    assert answer.url == address
    assert not asked(administrator.get(address))


def test_every_list_of_the_office_asks_before_it_is_downloaded(administrator, clock):
    menu = administrator.get("/cms/").content.decode()
    found = []
    for address in set(re.findall(r'"(/cms/[a-z/_-]+/)"', menu)):
        page = administrator.get(address)
        if page.status_code == 200:
            found += exported(page.content.decode())
    lists = {address.split("?")[0] for address in found}
    assert len(lists) >= 10
    assert {"/cms/learner/", "/cms/organisation/", "/cms/messages/", "/cms/enquiries/"} <= lists
    assert {address: asked(administrator.get(address)) for address in found} == dict.fromkeys(
        found, True
    )


@pytest.mark.parametrize("extra", ["", "results/"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_begins_when_the_code_was_right(administrator, device, kind, extra):
    factories.OrganisationFactory(name="Example Council")
    address = f"/cms/organisation/{extra}?q=council&export={kind}"
    page = administrator.get(address)
    assert asked(page)
    assert "Example Council" not in page.content.decode()
    refused = administrator.post(address, {"_fresh_for": "GET", "_fresh_code": "000000"})
    assert asked(refused)
    # Nobody gets at the list by saying that it is a form.
    refused = administrator.post(address, {"_fresh_for": "POST", "_fresh_code": "000000"})
    assert asked(refused)


def test_a_list_is_downloaded(administrator, device):
    factories.OrganisationFactory(name="Example Council")
    address = "/cms/organisation/?q=council&export=csv"
    answer = administrator.post(address, {"_fresh_for": "GET", "_fresh_code": code_of(device)})
    assert "url=/cms/organisation/?q=council&amp;export=csv" in answer.content.decode()
    assert b"Example Council" in b"".join(administrator.get(address).streaming_content)


def test_nothing_typed_is_lost(administrator, device):
    trainers, editors = (
        Group.objects.get(name=name).pk for name in (roles.TRAINERS, roles.EDITORS)
    )
    typed = {
        "email": "new@example.org", "full_name": 'Ann "A" <b>', "is_staff": "on",
        "groups": [trainers, editors],
    }  # fmt: skip
    page = administrator.post(NEW, typed)
    assert asked(page)
    assert "What you typed is kept" in page.content.decode()
    assert carried(page) == [
        ("email", "new@example.org"),
        ("full_name", "Ann &quot;A&quot; &lt;b&gt;"),
        ("is_staff", "on"),
        ("groups", str(trainers)),
        ("groups", str(editors)),
        ("_fresh_for", "POST"),
    ]
    wrong = administrator.post(NEW, {**typed, "_fresh_for": "POST", "_fresh_code": "000000"})
    assert carried(wrong) == carried(page)
    assert "That code is not right" in wrong.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_what_was_typed_is_done_when_the_code_is_right(administrator, device):
    answer = administrator.post(
        NEW,
        {
            "email": "new@example.org",
            "full_name": "Ann",
            "is_staff": "on",
            "_fresh_for": "POST",
            "_fresh_code": code_of(device),
        },
    )
    assert answer.status_code == 302
    assert User.objects.get(email="new@example.org").full_name == "Ann"


def test_passwords_and_files_are_not_carried(administrator):
    page = administrator.post(
        "/staff/password/", {"old_password": "old secret", "file": SimpleUploadedFile("a", b"b")}
    )
    assert asked(page)
    assert "old secret" not in page.content.decode()


def test_a_form_opened_in_time_may_be_sent_for_a_quarter_of_an_hour(
    clock, staff, staff_client, device
):
    staff.groups.set([Group.objects.get(name=roles.ADMINISTRATORS)])
    clock.shift(dt.timedelta(minutes=4))
    assert not asked(staff_client.get(NEW))
    clock.shift(dt.timedelta(minutes=14))
    assert not asked(staff_client.post(NEW, {}))
    assert asked(staff_client.get(NEW))
    # Another form is another matter.
    assert asked(staff_client.post("/cms/groups/new/", {}))
    clock.shift(dt.timedelta(minutes=2))
    assert asked(staff_client.post(NEW, {}))


def test_the_page_does_not_open_itself_for_what_was_opened_before(
    clock, staff, staff_client, device
):
    """Having opened the form lets it be sent, and not opened again."""
    staff.groups.set([Group.objects.get(name=roles.ADMINISTRATORS)])
    staff_client.get(NEW)
    clock.shift(dt.timedelta(minutes=6))
    assert asked(staff_client.post(NEW, {"_fresh_for": "GET", "_fresh_code": ""}))


def test_a_code_works_once_here_too(administrator, device):
    code = code_of(device)
    assert administrator.post(NEW, {"_fresh_for": "GET", "_fresh_code": code}).url == NEW
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert asked(administrator.post(NEW, {"_fresh_for": "GET", "_fresh_code": code}))


def test_guessing_is_slowed_down(administrator, device):
    administrator.post(NEW, {"_fresh_for": "GET", "_fresh_code": "000000"})
    answer = administrator.post(NEW, {"_fresh_for": "GET", "_fresh_code": code_of(device)})
    assert "Wait 1 second and try again." in answer.content.decode()


def test_a_recovery_code_will_do(administrator, staff):
    code = two_factor.new_recovery_codes(staff)[0]
    assert administrator.post(NEW, {"_fresh_for": "GET", "_fresh_code": code}).url == NEW
    assert two_factor.recovery_codes_left(staff) == 9


def test_a_passkey_will_do(administrator, clock, staff_client):
    clock.shift(dt.timedelta(minutes=-6))
    passkey = add(staff_client)
    clock.shift(dt.timedelta(minutes=6))
    assert "Use a passkey instead" in staff_client.get(NEW).content.decode()
    assert show(staff_client, passkey).json() == {"then": ""}
    # The script then sends the form as it stands.
    assert staff_client.post(NEW, {"_fresh_for": "GET", "_fresh_code": ""}).url == NEW
    assert AuditEvent.objects.first().after == {"means": "Passkey"}


def test_it_is_recorded(administrator, staff, device):
    administrator.post(NEW, {"_fresh_for": "GET", "_fresh_code": "000000"})
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=2), tick=False):
        administrator.post(NEW, {"_fresh_for": "GET", "_fresh_code": code_of(device)})
    done, refused = AuditEvent.objects.all()[:2]
    assert (done.action, refused.action) == (
        "accounts.fresh_code.show",
        "accounts.fresh_code.refuse",
    )
    assert done.actor_id == refused.actor_id == staff.public_id
    assert done.origin == "POST /cms/users/new/"
    assert done.after == {"means": "Authenticator app"}


def test_the_token_of_the_page_is_needed(administrator, device):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = administrator.cookies
    answer = strict.post(NEW, {"_fresh_for": "GET", "_fresh_code": code_of(device)})
    assert answer.status_code == 403
