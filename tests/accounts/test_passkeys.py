"""Passkeys of staff: a second factor after the password, and never a way round it."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import User
from tests import factories
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import code_of
from tests.courses.rooms import sign_in_staff

HOME = "/staff/two-factor/"


def ask(client, address, **body):
    return client.post(f"/staff/passkeys/{address}/", body, content_type="application/json")


def add(client, *, name="Blue key", authenticator=None):
    authenticator = authenticator or Authenticator()
    options = ask(client, "begin-adding").json()
    answer = ask(client, "add", name=name, answer=authenticator.makes(options))
    assert answer.json() == {"then": HOME}
    return authenticator


def show(client, authenticator, *, going=""):
    options = ask(client, "begin-using").json()
    address = f"/staff/passkeys/use/{going}"
    body = {"answer": authenticator.shows(options)}
    return client.post(address, body, content_type="application/json")


@pytest.fixture
def passkey(staff_client):
    return add(staff_client)


@pytest.fixture
def away(staff_client, passkey, password_step):
    """Another browser of the same person, whose password was right."""
    elsewhere = Client()
    password_step(client=elsewhere)
    return elsewhere


def test_one_is_added_with_its_name_and_listed(staff_client, staff, passkey):
    kept = WebAuthnCredential.objects.get()
    assert (kept.user, kept.name, bytes(kept.credential_id)) == (staff, "Blue key", passkey.id)
    page = staff_client.get(HOME).content.decode()
    assert "<h3>Blue key</h3>" in page
    assert "Never used." in page


def test_it_signs_in_after_the_password(staff, passkey, away):
    assert "Use a passkey instead" in away.get("/staff/sign-in/code/").content.decode()
    assert "_auth_user_id" not in away.session
    assert show(away, passkey, going="?next=/cms/pages/").json() == {"then": "/cms/pages/"}
    assert away.get("/cms/").status_code == 200
    assert WebAuthnCredential.objects.get().last_used_at is not None


def test_it_leads_to_no_other_site(passkey, away):
    assert show(away, passkey, going="?next=https://evil.example/").json() == {"then": "/cms/"}


def test_the_session_is_a_new_one_when_it_has_signed_in(passkey, away):
    before = away.session.session_key
    show(away, passkey)
    assert away.session.session_key != before


def test_there_is_no_way_in_without_a_password(passkey):
    stranger = Client()
    for address in ("begin-using", "use", "begin-adding", "add"):
        answer = ask(stranger, address, answer={})
        assert answer.status_code == 400, address
        assert "Load this page again" in answer.json()["error"]
    assert "_auth_user_id" not in stranger.session


def test_customers_have_none_of_it(db):
    customer = Client()
    customer.force_login(factories.UserFactory())
    for address in ("begin-using", "use", "begin-adding", "add"):
        assert ask(customer, address, answer={}).status_code == 400


def test_a_password_alone_adds_none(away):
    assert ask(away, "begin-adding").status_code == 400
    assert ask(away, "add", name="Mine", answer={}).status_code == 400
    assert WebAuthnCredential.objects.count() == 1


def test_staff_without_a_second_factor_add_none(staff, client):
    sign_in_staff(client, staff, verified=False)
    assert ask(client, "begin-adding").status_code == 400


def test_a_quarter_of_an_hour_after_the_last_code_none_is_added(staff_client):
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        assert ask(staff_client, "begin-adding").status_code == 400


@pytest.mark.parametrize("address", ["begin-adding", "add", "begin-using", "use"])
def test_nothing_is_taken_without_the_token_of_the_page(staff, address):
    strict = Client(enforce_csrf_checks=True)
    sign_in_staff(strict, staff)
    assert ask(strict, address, answer={}).status_code == 403


def test_somebody_else_s_does_not_sign_in(staff, away):
    other = factories.UserFactory(is_staff=True)
    theirs = add(sign_in_staff(Client(), other))
    assert show(away, theirs).status_code == 400
    assert "_auth_user_id" not in away.session


def test_a_question_is_answered_once(passkey, away):
    options = ask(away, "begin-using").json()
    assert ask(away, "use", answer=passkey.shows(options)).status_code == 200
    # Signed anew, so that the count of its uses gives nothing away.
    assert ask(away, "use", answer=passkey.shows(options)).status_code == 400


def test_a_question_that_was_answered_wrongly_is_gone(passkey, away):
    options = ask(away, "begin-using").json()
    assert ask(away, "use", answer=Authenticator().shows(options)).status_code == 400
    assert ask(away, "use", answer=passkey.shows(options)).status_code == 400


def test_an_answer_to_another_browser_s_question_is_none(passkey, away, password_step):
    other = Client()
    password_step(client=other)
    answer = passkey.shows(ask(other, "begin-using").json())
    ask(away, "begin-using")
    assert ask(away, "use", answer=answer).status_code == 400


def test_an_answer_that_is_late_is_none(passkey, away):
    options = ask(away, "begin-using").json()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert ask(away, "use", answer=passkey.shows(options)).status_code == 400


@pytest.mark.parametrize(
    "other", [{"origin": "https://evil.example"}, {"site": "evil.example"}], ids=str
)
def test_a_false_page_gets_no_answer_that_works(passkey, away, other):
    for name, value in other.items():
        setattr(passkey, name, value)
    assert show(away, passkey).status_code == 400


def test_a_forged_signature_is_refused(passkey, away):
    passkey.key = Authenticator().key
    assert show(away, passkey).status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "{", '{"answer": 1}', '{"answer": {"id": 7}}'])
def test_nonsense_is_refused(passkey, away, body):
    ask(away, "begin-using")
    answer = away.post("/staff/passkeys/use/", body, content_type="application/json")
    assert answer.status_code == 400


def test_the_same_one_is_not_added_twice(staff_client, passkey):
    answer = passkey.makes(ask(staff_client, "begin-adding").json())
    assert ask(staff_client, "add", name="Again", answer=answer).status_code == 400
    assert WebAuthnCredential.objects.count() == 1


def test_it_needs_a_name(staff_client):
    answer = Authenticator().makes(ask(staff_client, "begin-adding").json())
    refused = ask(staff_client, "add", name=" ", answer=answer)
    assert refused.json() == {"error": "Type a name for this passkey."}


def test_without_javascript_the_page_says_so(staff_client):
    page = staff_client.post("/staff/two-factor/passkeys/new/", {"name": "Key"}).content.decode()
    assert "that needs JavaScript" in page
    assert 'value="Key"' in page


# --- Afterwards ---------------------------------------------------------------------------------


def address_of(passkey, act):
    return f"{HOME}passkeys/{passkey.credential_id_sha256}/{act}/"


def test_one_is_renamed(staff_client, passkey):
    kept = WebAuthnCredential.objects.get()
    staff_client.post(address_of(kept, "rename"), {"name": "Red key"})
    assert "<h3>Red key</h3>" in staff_client.get(HOME).content.decode()


@pytest.mark.parametrize("act", ["rename", "remove"])
def test_somebody_else_s_does_not_exist(staff_client, act):
    add(sign_in_staff(Client(), factories.UserFactory(is_staff=True)))
    theirs = WebAuthnCredential.objects.get()
    assert staff_client.get(address_of(theirs, act)).status_code == 404
    assert staff_client.post(address_of(theirs, act), {"name": "Mine"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.name == "Blue key"


def test_one_is_removed_and_signs_nobody_in(staff_client, passkey, away):
    show(away, passkey)
    kept = WebAuthnCredential.objects.get()
    assert "Remove “Blue key”" in staff_client.get(address_of(kept, "remove")).content.decode()
    staff_client.post(address_of(kept, "remove"))
    assert not WebAuthnCredential.objects.exists()
    assert staff_client.get("/cms/").status_code == 200
    assert away.get("/cms/").status_code == 302


def test_whoever_came_in_with_it_stays_in_when_they_remove_it(passkey, away):
    show(away, passkey)
    away.post(address_of(WebAuthnCredential.objects.get(), "remove"))
    assert away.get("/cms/").status_code == 200


def test_the_last_one_is_not_removed(passkey, away):
    show(away, passkey)
    TOTPDevice.objects.all().delete()
    kept = WebAuthnCredential.objects.get()
    answer = away.post(address_of(kept, "remove"), follow=True)
    assert "This is your only second factor." in answer.content.decode()
    assert WebAuthnCredential.objects.get() == kept


def test_whoever_has_only_passkeys_adds_an_app(passkey, away, staff):
    show(away, passkey)
    TOTPDevice.objects.all().delete()
    assert "Add an app" in away.get(HOME).content.decode()


def test_somebody_with_a_passkey_may_use_a_code_all_the_same(passkey, away, device):
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        answer = away.post("/staff/sign-in/code/", {"code": code_of(device)})
    assert answer.url == "/cms/"


def test_whoever_is_deactivated_does_not_come_in_with_one(passkey, away, staff):
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert ask(away, "begin-using").status_code == 400
