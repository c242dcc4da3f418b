"""Attacks on signing in. Each test says which guard it needs: without that it fails."""

import re
import uuid
from contextlib import nullcontext
from http.cookies import SimpleCookie

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import UserSession
from accounts.signing_in import sessions
from accounts.signing_in.session_store import SessionStore
from common.models import OutgoingMessage
from tests import factories
from tests.accounts.asking import ask
from tests.accounts.conftest import PASSWORD, code_of
from tests.racing import ROUNDS, race

#: A booking that somebody is in the middle of.
KEPT = str(uuid.uuid4())
EVIL = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "http:evil.example", "javascript:alert(1)", "https:///evil.example",
    " //evil.example", "//evil.example\\@testserver/", "https://testserver@evil.example/",
]  # fmt: skip


@pytest.fixture
def person(db):
    return factories.MembershipFactory(user__email="person@example.org").user


def enter(client, code, next_url=""):
    return client.post("/sign-in/code/", {"code": code, "action": "verify", "next": next_url})


def who(client):
    return client.session.get("_auth_user_id")


def wrong(code):
    return "000000" if code != "000000" else "111111"


# --- Session fixation ---------------------------------------------------------------------------


def plant(client):
    """A session that somebody else made and put into this browser, with things in it."""
    session = SessionStore()
    session["planted"] = "by somebody else"
    session["otp_device_id"] = "otp_totp.totpdevice/1"
    forged = {"id": str(uuid.uuid4()), "at": 9e9, "until": 9e9, "browser": "x"}
    session["sign_in"] = {**forged, "own_device": True}
    session["bookings"] = [KEPT]
    session.save()
    client.cookies[site_settings.SESSION_COOKIE_NAME] = session.session_key
    return session.session_key


def test_a_planted_session_is_worth_nothing_after_signing_in(client, person, ask_for_code):
    """Guards: Django's new key at login, and `sessions.start_anew` for what was in it."""
    planted = plant(client)
    enter(client, ask_for_code(person.email))
    assert who(client) == str(person.pk)
    assert client.session.session_key != planted
    assert not UserSession.objects.filter(session_key=planted).exists()
    held = dict(client.session)
    assert held["bookings"] == [KEPT]
    assert held.keys().isdisjoint({"planted", "otp_device_id", "is_own_device"})
    assert not UserSession.objects.get(user=person).own_device
    thief = Client()
    thief.cookies[site_settings.SESSION_COOKIE_NAME] = planted
    assert who(thief) is None


def test_the_key_changes_at_every_step(client, person, ask_for_code):
    """Guard: `cycle_key` in `second_step.SecondStep.handle`, for the key between the two codes."""
    app = TOTPDevice.objects.create(user=person, name="phone")
    keys = [plant(client)]
    code = ask_for_code(person.email)
    keys.append(client.session.session_key)
    enter(client, code)
    keys.append(client.session.session_key)
    client.post("/sign-in/second-step/", {"code": code_of(app)})
    keys.append(client.session.session_key)
    assert who(client) == str(person.pk)
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {keys[-1]}


def test_the_session_of_another_person_is_not_taken_over(client, person, ask_for_code):
    """Guard: `sessions.start_anew` empties what the one before left behind."""
    code = ask_for_code(person.email)
    session = client.session
    session["private"] = "of the one before"
    session.save()
    enter(client, code)
    assert "private" not in client.session


# --- Replay -------------------------------------------------------------------------------------


def test_a_used_code_is_worth_nothing_anywhere(client, person, ask_for_code):
    """Guard: allauth's code lives in the session that asked, and goes with the sign-in."""
    code = ask_for_code(person.email)
    enter(client, code)
    client.post("/sign-out/")
    elsewhere = Client()
    for browser in (client, elsewhere):
        assert enter(browser, code).url == "/sign-in/"
    # Not even where a new code is on its way to the same address.
    elsewhere.post("/sign-in/", {"email": person.email})
    fresh = elsewhere.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    if fresh != code:
        enter(elsewhere, code)
        assert who(elsewhere) is None


def test_the_cookie_of_a_session_that_was_signed_out_is_worth_nothing(client, person, ask_for_code):
    """Guard: `logout` deletes the row; the cookie holds nothing but its key."""
    enter(client, ask_for_code(person.email))
    stolen = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    client.post("/sign-out/")
    thief = Client()
    thief.cookies[site_settings.SESSION_COOKIE_NAME] = stolen
    assert who(thief) is None


# --- Brute force --------------------------------------------------------------------------------

ATTACKERS = 12


def all_at_once(cookie, code):
    """Twelve wrong codes in one session, sent at the same moment: how many were looked at."""

    def attack(_):
        browser = Client()
        browser.cookies = SimpleCookie(f"{site_settings.SESSION_COOKIE_NAME}={cookie}")
        return enter(browser, wrong(code)).status_code

    return race(attack, range(ATTACKERS)).count(200)


@pytest.mark.django_db(transaction=True)
def test_twelve_wrong_codes_at_once_count_as_twelve(client, ask_for_code):
    """Guard: `sessions.one_at_a_time`. allauth counts in the session, where the last to write
    wins."""
    factories.UserFactory(email="person@example.org")
    code = ask_for_code("person@example.org")
    assert all_at_once(client.session.session_key, code) == 4
    assert enter(client, code).url == "/sign-in/"
    assert who(client) is None


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_of_them_are_looked_at(client, ask_for_code, monkeypatch):
    """The negative control. A race may end well by luck, but not all of them."""
    monkeypatch.setattr(sessions, "one_at_a_time", lambda request: nullcontext())
    factories.UserFactory(email="person@example.org")

    def looked_at():
        client.cookies.clear()
        cache.clear()
        code = ask_for_code("person@example.org")
        return all_at_once(client.session.session_key, code)

    assert any(looked_at() > 4 for _ in range(ROUNDS))


def test_wrong_codes_are_limited_by_where_they_come_from(client, person, ask_for_code):
    """Guard: WRONG_CODES in `accounts.signing_in.views`, for whoever tries five at each of many
    addresses."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = ask_for_code(person.email)
        for number in range(13):
            browser = Client()
            browser.post("/sign-in/", {"email": f"person{number}@example.org"})
            for _ in range(4):
                enter(browser, "000000")
        limited = enter(client, code)
        assert limited.status_code == 429
        assert "it cannot sign in for an hour" in limited.text
        assert limited["Retry-After"] == "3600"
        assert who(client) is None
        # Others are not shut out with them.
        code = ask_for_code(person.email)
        client.post("/sign-in/code/", {"code": code}, REMOTE_ADDR="203.0.113.9")
        assert who(client) == str(person.pk)
        client.post("/sign-out/")
        clock.shift(3601)
        enter(client, ask_for_code(person.email))
        assert who(client) == str(person.pk)


def test_asking_for_codes_is_limited_by_address_and_opens_again(person):
    """Guard: the key in ACCOUNT_RATE_LIMITS."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        # From everywhere at once: it is the address that counts.
        sent = [ask(person.email, REMOTE_ADDR=f"203.0.113.{number}") for number in range(5)]
        assert sent == [True, True, True, False, False]
        clock.shift(61)
        assert ask(person.email)
        for _ in range(12):
            clock.shift(61)
            ask(person.email)
        assert OutgoingMessage.objects.count() == 10
        clock.shift(3601)
        assert ask(person.email)


def test_asking_for_codes_is_limited_by_where_it_comes_from_and_opens_again(db):
    """Guard: the ip in ACCOUNT_RATE_LIMITS."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sent = [ask(f"person{number}@example.org") for number in range(22)]
        assert sent == [True] * 20 + [False] * 2
        assert ask("other@example.org", REMOTE_ADDR="203.0.113.9")
        clock.shift(61)
        assert ask("other@example.org")


# --- The same answer to everybody ---------------------------------------------------------------


def told(email):
    """All that somebody learns who asks for a code, page by page, and what it took to answer."""
    browser = Client()
    with CaptureQueriesContext(connection) as captured:
        asked = browser.post("/sign-in/", {"email": email})
        cost = len(captured)
    answers = [asked, browser.get(asked.url), enter(browser, "000000"), browser.get("/sign-in/")]
    return [_what_shows(answer, email) for answer in answers], cost


def _what_shows(answer, email):
    token = answer.context and str(answer.context.get("csrf_token", ""))
    text = answer.text.replace(email, "EMAIL")
    cookies = {
        name: {attribute: value for attribute, value in cookie.items() if attribute != "expires"}
        for name, cookie in answer.cookies.items()
    }
    headers = {k: v for k, v in answer.headers.items() if k not in ("Content-Length", "Expires")}
    return answer.status_code, text.replace(token or "\0", ""), cookies, headers


def test_known_or_not_the_answer_is_the_same_to_the_letter(person, staff):
    """Guards: ACCOUNT_PREVENT_ENUMERATION for status, redirect, body, headers and cookies;
    `sign_in.person` and `answer`, which ask the database the same for everybody."""
    closed = factories.UserFactory(email="closed@example.org", is_active=False)
    told("warm@example.org")
    known = told(person.email)
    assert told("nobody@example.org") == known
    assert told(staff.email) == known
    assert told(closed.email) == known
    factories.LearnerFactory(email="learner@example.org")
    # The first time makes their account; what shows is the same even then.
    assert told("learner@example.org")[0] == known[0]
    assert told("learner@example.org") == known


def test_whoever_became_staff_gets_no_second_code(client, person, ask_for_code, post_box):
    """Guard: `sign_in.answer` looks again when a new code is asked for."""
    ask_for_code(person.email)
    type(person).objects.filter(pk=person.pk).update(is_staff=True)
    client.post("/sign-in/code/", {"action": "resend"})
    assert "/staff/sign-in/" in post_box().body
    assert not re.search(r"^\d{6}$", post_box().body, re.MULTILINE)


# --- Open redirects -----------------------------------------------------------------------------


@pytest.mark.parametrize("evil", EVIL)
def test_no_door_leads_off_the_site(client, person, staff, ask_for_code, evil):
    """Guard: `is_safe_url` in allauth, RedirectURLMixin in ours."""
    asked = client.post("/sign-in/", {"email": person.email, "next": evil})
    assert asked.url == "/sign-in/code/"
    code = ask_for_code(person.email, evil)
    page = client.get("/sign-in/code/", {"next": evil}).text
    assert re.findall(r'(?:href|action)="[^"]*evil', page) == []
    assert enter(client, code, evil).url == "/organisation/"
    for path in ("/sign-in/", "/sign-in/code/", "/sign-in/second-step/", "/_util/login/"):
        assert "evil" not in client.get(path, {"next": evil}, follow=True).redirect_chain[-1][0]
    page = client.get("/my/account/second-factor/", {"next": evil})
    assert page.status_code == 200
    assert client.get("/sign-out/", {"next": evil}).status_code == 200
    assert client.post("/sign-out/", {"next": evil}).url == "/"
    assert client.get("/sign-out/", {"next": evil}).url == "/"
    assert client.post("/cms/logout/", {"next": evil}).url == "/"


@pytest.mark.parametrize("evil", EVIL)
def test_no_second_factor_leads_off_the_site(client, person, ask_for_code, evil):
    """Guard: as above."""
    app = TOTPDevice.objects.create(user=person, name="phone")
    code = ask_for_code(person.email, evil)
    assert enter(client, code, evil).url == "/sign-in/second-step/"
    step = client.post("/sign-in/second-step/", {"code": code_of(app), "next": evil})
    assert step.url == "/organisation/"
    shown = client.get("/my/account/second-factor/", {"next": evil})
    assert (shown.status_code, "evil" in shown.text) == (200, False)


@pytest.mark.parametrize("evil", EVIL)
def test_no_staff_door_leads_off_the_site(client, device, password_step, staff, evil):
    """Guard: RedirectURLMixin."""
    right = {"email": staff.email, "password": PASSWORD, "next": evil}
    assert client.post("/staff/sign-in/", right).url == "/staff/sign-in/code/"
    assert client.get("/cms/login/", {"next": evil}, follow=True).redirect_chain == [
        (client.get("/cms/login/", {"next": evil}).url, 302)
    ]
    in_ = client.post("/staff/sign-in/code/", {"code": code_of(device), "next": evil})
    assert in_.url == "/cms/"


# --- Requests that another site sends -----------------------------------------------------------


def test_no_other_site_signs_anybody_out_or_in(person, ask_for_code):
    """Guard: CsrfViewMiddleware, and no view that exempts itself. (/leave/ signs out at a plain
    link on purpose: whoever is in a hurry must not meet a question.)"""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    [session] = UserSession.objects.filter(user=person)
    for path in (
        "/sign-out/",
        "/cms/logout/",
        "/sign-in/",
        "/sign-in/code/",
        "/sign-in/second-step/",
        "/staff/sign-in/",
        "/my/account/devices/everywhere/",
        f"/my/account/devices/{session.public_id}/sign-out/",
        "/my/account/second-factor/",
        "/my/account/second-factor/remove/",
        f"/organisation/{person.memberships.get().organisation.public_id}/security/on/",
    ):
        assert client.post(path, {"here": "too"}).status_code == 403, path
    assert who(client) == str(person.pk)
    assert client.get("/sign-out/").status_code == 200
    assert who(client) == str(person.pk)
