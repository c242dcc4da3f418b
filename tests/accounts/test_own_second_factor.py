"""A second factor for people who are not staff: set up, asked for at each sign-in, replaced,
removed."""

import datetime as dt
import re
from base64 import b32decode

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policy
from accounts.models import User, UserSession
from accounts.signing_in import two_factor
from common.models import AuditEvent
from tests import factories
from tests.accounts.conftest import code_of
from tests.courses.rooms import sign_in_staff

HUB = "/my/account/second-factor/"


@pytest.fixture
def person(db):
    return factories.MembershipFactory(user__email="person@example.org").user


@pytest.fixture
def here(client, person):
    """Signed in, without a second factor."""
    client.force_login(person)
    return client


@pytest.fixture
def app(person):
    return TOTPDevice.objects.create(user=person, name="Authenticator app")


@pytest.fixture
def shown(client, person):
    """Signed in with both."""
    return sign_in_staff(client, person)


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def app_from(page):
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    return TOTPDevice(key=b32decode(key).hex())


def enter(client, code, next_url=""):
    return client.post("/sign-in/code/", {"code": code, "action": "verify", "next": next_url})


def who(client):
    return client.session.get("_auth_user_id")


def deeds():
    deeds = AuditEvent.objects.exclude(action="accounts.sign_in").order_by("pk")
    return list(deeds.values_list("action", flat=True))


# --- Setting it up ------------------------------------------------------------------------------


def test_it_is_set_up_and_ten_codes_are_shown_once(here, person):
    page = here.get(HUB)
    assert "no-store" in page["Cache-Control"]
    app = app_from(page.text)
    made = here.post(f"{HUB}?next=/organisation/", {"code": code_of(app)})
    assert len(set(re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", made.text))) == 10
    assert 'href="/organisation/"' in made.text
    assert TOTPDevice.objects.get().user == person
    assert "It is set up" in here.get(HUB).text
    assert "accounts.second_factor.set_up" in deeds()


def test_setting_it_up_ends_every_other_sign_in(here, person):
    """They were never asked for it."""
    elsewhere = Client()
    elsewhere.force_login(person)
    here.post(HUB, {"code": code_of(app_from(here.get(HUB).text))})
    assert elsewhere.get("/my/").status_code == 302
    assert here.get("/my/").status_code == 200


def test_a_wrong_first_code_sets_nothing_up(here):
    key = app_from(here.get(HUB).text).key
    refused = here.post(HUB, {"code": "000000"})
    assert "That code is not right" in refused.text
    assert app_from(refused.text).key == key
    assert not TOTPDevice.objects.exists()
    assert deeds() == []


def test_the_session_gets_a_new_key(here):
    before = here.session.session_key
    here.post(HUB, {"code": code_of(app_from(here.get(HUB).text))})
    assert here.session.session_key != before
    assert not UserSession.objects.filter(session_key=before).exists()


def test_nobody_sets_up_another_without_a_code_of_the_first(here, app):
    other = TOTPDevice(key="00" * 20)
    assert "Enter the code from your app" in here.get(HUB).text
    assert "That code is not right" in here.post(HUB, {"code": code_of(other)}).text
    assert here.get(f"{HUB}replace/").url == HUB
    assert here.post(f"{HUB}replace/", {"code": code_of(other)}).url == HUB
    assert TOTPDevice.objects.get() == app


def test_staff_have_their_own_page(client, staff):
    sign_in_staff(client, staff)
    for path in (HUB, f"{HUB}replace/", f"{HUB}remove/", f"{HUB}recovery-codes/"):
        assert client.get(path).url == "/staff/recovery-codes/"
        assert client.post(path, {"code": "123456"}).url == "/staff/recovery-codes/"


# --- Signing in ---------------------------------------------------------------------------------


def test_after_the_emailed_code_comes_the_second_step(client, person, app, ask_for_code):
    code = ask_for_code(person.email, "/my/cpd/")
    assert enter(client, code, "/my/cpd/").url == "/sign-in/second-step/?next=%2Fmy%2Fcpd%2F"
    assert who(client) is None
    assert client.get("/my/").url == "/sign-in/?next=/my/"
    assert client.get("/sign-in/second-step/").status_code == 200
    step = client.post("/sign-in/second-step/", {"code": code_of(app)})
    assert step.url == "/my/cpd/"
    assert who(client) == str(person.pk)
    assert "It is set up" in client.get(HUB).text


def test_verified_is_what_django_otp_says_it_is_and_nobody_is_staff_by_it(
    client, person, app, ask_for_code
):
    enter(client, ask_for_code(person.email))
    response = client.post("/sign-in/second-step/", {"code": code_of(app)}, follow=True)
    user = response.context["user"]
    assert user.is_verified()
    assert policy.has_shown_second_factor(user)
    assert not policy.is_verified_staff(user)
    assert client.get("/cms/").status_code == 403


def test_a_wrong_code_is_explained_and_signs_nobody_in(client, person, app, ask_for_code, clock):
    enter(client, ask_for_code(person.email))
    refused = client.post("/sign-in/second-step/", {"code": "000000"})
    assert "That code is not right" in refused.text
    assert "Wait 1 second" in client.post("/sign-in/second-step/", {"code": code_of(app)}).text
    assert who(client) is None
    clock.shift(dt.timedelta(seconds=2))
    client.post("/sign-in/second-step/", {"code": code_of(app)})
    assert who(client) == str(person.pk)


def test_a_recovery_code_does(client, person, app, ask_for_code):
    code = two_factor.new_recovery_codes(person)[0]
    enter(client, ask_for_code(person.email))
    client.post("/sign-in/second-step/", {"code": code})
    assert who(client) == str(person.pk)
    assert two_factor.recovery_codes_left(person) == 9


def test_the_second_step_alone_is_nothing(client, person, app):
    assert client.get("/sign-in/second-step/").url == "/sign-in/"
    assert client.post("/sign-in/second-step/", {"code": code_of(app)}).url == "/sign-in/"
    assert who(client) is None


def test_a_code_on_its_way_does_not_open_the_second_step(client, person, app, ask_for_code):
    ask_for_code(person.email)
    assert client.post("/sign-in/second-step/", {"code": code_of(app)}).url == "/sign-in/"
    assert who(client) is None


def test_the_second_step_is_open_for_a_quarter_of_an_hour(client, person, app, ask_for_code, clock):
    enter(client, ask_for_code(person.email))
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    assert client.post("/sign-in/second-step/", {"code": code_of(app)}).url == "/sign-in/"
    assert who(client) is None


@pytest.mark.parametrize(
    ("change", "door"),
    [({"is_staff": True}, "/staff/sign-in/"), ({"is_active": False}, "/sign-in/closed/")],
)
def test_who_became_staff_or_closed_meanwhile_is_not_let_in(
    client, person, app, ask_for_code, change, door
):
    enter(client, ask_for_code(person.email))
    User.objects.filter(pk=person.pk).update(**change)
    assert client.post("/sign-in/second-step/", {"code": code_of(app)}).url == door
    assert who(client) is None


def test_the_device_is_their_own_after_the_second_step_too(client, person, app, ask_for_code):
    code = ask_for_code(person.email)
    client.post("/sign-in/code/", {"code": code, "own_device": "on"})
    client.post("/sign-in/second-step/", {"code": code_of(app)})
    assert UserSession.objects.get(user=person).own_device


# --- What is done with it -----------------------------------------------------------------------


@pytest.mark.parametrize("page", ["replace/", "remove/", "recovery-codes/"])
def test_a_session_that_has_not_shown_it_changes_nothing(here, person, app, page):
    assert here.get(HUB + page).url == HUB
    assert here.post(HUB + page, {"code": code_of(app)}).url == HUB
    assert TOTPDevice.objects.get() == app


def test_it_is_shown_and_leads_back(here, app):
    response = here.post(f"{HUB}?next=/organisation/", {"code": code_of(app)})
    assert response.url == "/organisation/"
    assert here.get(f"{HUB}?next=/organisation/").url == "/organisation/"


def test_it_is_replaced_after_a_code_of_the_old_one(shown, person, clock):
    old = TOTPDevice.objects.get()
    two_factor.new_recovery_codes(person)
    assert "That code is not right" in shown.post(f"{HUB}replace/", {"code": "000000"}).text
    clock.shift(dt.timedelta(seconds=2))
    assert shown.post(f"{HUB}replace/", {"code": code_of(old)}).url == f"{HUB}replace/"
    new = app_from(shown.get(f"{HUB}replace/").text)
    assert TOTPDevice.objects.get() == old
    assert "That code is not right" in shown.post(f"{HUB}replace/", {"code": "000000"}).text
    assert TOTPDevice.objects.get() == old
    made = shown.post(f"{HUB}replace/", {"code": code_of(new)})
    assert "Keep your recovery codes" in made.text
    assert TOTPDevice.objects.get().key == new.key
    assert StaticToken.objects.count() == 10
    assert "It is set up" in shown.get(HUB).text
    assert "accounts.second_factor.replace" in deeds()


def test_leave_to_replace_it_ends_after_a_quarter_of_an_hour(shown, clock):
    old = TOTPDevice.objects.get()
    shown.post(f"{HUB}replace/", {"code": code_of(old)})
    new = app_from(shown.get(f"{HUB}replace/").text)
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    assert "That code is not right" in shown.post(f"{HUB}replace/", {"code": code_of(new)}).text
    assert TOTPDevice.objects.get() == old


def test_new_recovery_codes_want_a_code(shown, person, clock):
    old = two_factor.new_recovery_codes(person)
    assert "That code is not right" in shown.post(f"{HUB}recovery-codes/", {"code": "000000"}).text
    assert two_factor.recovery_codes_left(person) == 10
    made = shown.post(f"{HUB}recovery-codes/", {"code": old[0]})
    new = re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", made.text)
    assert len(new) == 10
    assert set(new).isdisjoint(old)


def test_it_is_removed_with_a_code(shown, person, clock):
    app = TOTPDevice.objects.get()
    two_factor.new_recovery_codes(person)
    assert "That code is not right" in shown.post(f"{HUB}remove/", {"code": "000000"}).text
    assert TOTPDevice.objects.exists()
    clock.shift(dt.timedelta(seconds=2))
    shown.post(f"{HUB}remove/", {"code": code_of(app)})
    assert not two_factor.has_device(person)
    assert "accounts.second_factor.remove" in deeds()
    assert "Set up a second factor" in shown.get(HUB).text


def test_without_it_the_emailed_code_is_enough_again(client, person, app, ask_for_code):
    app.delete()
    enter(client, ask_for_code(person.email))
    assert who(client) == str(person.pk)
