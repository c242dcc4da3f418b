"""How long a sign-in lasts, where somebody is signed in, and signing out from elsewhere."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User, UserSession
from accounts.signing_in import browsers, sessions
from common.models import AuditEvent
from tests import factories
from tests.pages.office import published

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person(db):
    return factories.MembershipFactory(user__email="person@example.org").user


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        yield clock


def signed_in(person, agent=FIREFOX):
    client = Client(headers={"user-agent": agent})
    client.force_login(person)
    # Django's own force_login has no request of a browser's: say what it would have sent.
    session = client.session
    session["sign_in"] = {**session["sign_in"], "browser": browsers.name(agent)}
    session.save()
    return client


def is_in(client):
    return client.get("/my/").status_code == 200


def enter(client, code, **fields):
    return client.post("/sign-in/code/", {"code": code, "action": "verify", **fields})


# --- How long -----------------------------------------------------------------------------------


def test_a_sign_in_ends_after_twelve_hours_however_busy_they_are(
    client, person, ask_for_code, clock
):
    enter(client, ask_for_code(person.email))
    for _ in range(11):
        clock.shift(dt.timedelta(hours=1))
        session = client.session
        session["busy"] = timezone.now().isoformat()
        session.save()
        assert is_in(client)
    clock.shift(dt.timedelta(minutes=59, seconds=59))
    assert is_in(client)
    clock.shift(dt.timedelta(seconds=1))
    assert not is_in(client)


def test_the_cookie_goes_with_the_browser_unless_the_device_is_their_own(
    client, person, ask_for_code, clock
):
    code = ask_for_code(person.email)
    cookie = enter(client, code).cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_on_their_own_device_it_ends_after_thirty_days(client, person, ask_for_code, clock):
    cookie = enter(client, ask_for_code(person.email), own_device="on").cookies["sessionid"]
    assert cookie["max-age"] == 30 * 24 * 60 * 60
    clock.shift(dt.timedelta(days=29, hours=23))
    assert is_in(client)
    session = client.session
    session["busy"] = True
    session.save()
    clock.shift(dt.timedelta(hours=1))
    assert not is_in(client)


def test_the_tick_is_explained_and_is_off(client, person, ask_for_code):
    ask_for_code(person.email)
    page = client.get("/sign-in/code/").text
    assert "This is my own device: keep me signed in for 30 days" in page
    assert "Leave this unticked on a shared or work device." in page
    assert "see that you use this site" in page
    assert "checked" not in page


def test_a_wrong_code_does_not_lose_the_tick(client, person, ask_for_code):
    code = ask_for_code(person.email)
    wrong = "000000" if code != "000000" else "111111"
    assert "checked" in enter(client, wrong, own_device="on").text


def test_staff_never_get_thirty_days(staff_client):
    row = UserSession.objects.get(user__is_staff=True)
    assert not row.own_device
    assert row.expire_date - row.begun_at == dt.timedelta(hours=13)


def test_nobody_chooses_a_later_end_in_the_session(person, clock):
    client = signed_in(person)
    session = client.session
    session.set_expiry(dt.timedelta(days=400))
    session.save()
    clock.shift(dt.timedelta(hours=12))
    assert not is_in(client)


def test_a_nearer_end_is_kept(person, clock):
    client = signed_in(person)
    session = client.session
    session.set_expiry(30 * 60)
    session.save()
    clock.shift(dt.timedelta(minutes=31))
    assert not is_in(client)


def test_whoever_joins_the_staff_starts_anew_with_a_password(client, person):
    """Otherwise a session that began with an emailed code could become one of staff."""
    client = signed_in(person)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    assert not is_in(client)


# --- Where --------------------------------------------------------------------------------------


def test_the_list_names_browsers_and_marks_this_one(person):
    here, there = signed_in(person), signed_in(person, "curl/8.0")
    signed_in(factories.UserFactory(), "Opera OPR/1 Linux")
    page = here.get("/my/account/devices/").text
    assert page.count("Firefox on Windows\n") == 1
    assert "A browser" in page
    assert "2 sign-ins" in page
    assert "Opera" not in page
    assert page.count("This one") == 1
    assert "2 sign-ins" in there.get("/my/account/devices/").text


def test_the_browser_is_read_at_the_door(client, person, ask_for_code):
    code = ask_for_code(person.email)
    client.post("/sign-in/code/", {"code": code}, headers={"user-agent": FIREFOX})
    assert UserSession.objects.get(user=person).browser == "Firefox on Windows"


def test_no_address_is_kept(client, person, ask_for_code):
    enter(client, ask_for_code(person.email))
    row = UserSession.objects.get(user=person)
    kept = {name: str(value) for name, value in vars(row).items()} | row.get_decoded()
    assert "127.0.0.1" not in str(kept)


def test_last_seen_is_written_every_few_minutes(person, clock):
    client = signed_in(person)
    row = UserSession.objects.get(user=person)
    clock.shift(dt.timedelta(minutes=4))
    with CaptureQueriesContext(connection) as quiet:
        client.get("/my/")
    clock.shift(dt.timedelta(minutes=2))
    with CaptureQueriesContext(connection) as seen:
        client.get("/my/")
    assert len(seen) - len(quiet) == 1
    before, row = row.last_seen_at, UserSession.objects.get(user=person)
    assert row.last_seen_at - before == dt.timedelta(minutes=6)
    assert row.expire_date - row.begun_at == dt.timedelta(hours=12)


def test_what_has_ended_is_not_listed(person, clock):
    signed_in(person)
    clock.shift(dt.timedelta(hours=13))
    assert "1 sign-in," in signed_in(person).get("/my/account/devices/").text


def test_many_sign_ins_take_no_more_queries_than_one(person):
    client = signed_in(person)
    client.get("/my/account/devices/")
    with CaptureQueriesContext(connection) as one:
        client.get("/my/account/devices/")
    for _ in range(29):
        signed_in(person)
    with CaptureQueriesContext(connection) as thirty:
        assert "30 sign-ins" in client.get("/my/account/devices/").text
    assert len(one) == len(thirty)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
         "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/142.0 Safari/604.1",
         "Chrome on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15",
         "Safari on Mac"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0 Safari/537.36",
         "Samsung Internet on Android"),
        ("<script>alert(1)</script>", "A browser"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_a_browser_in_words(agent, name):
    assert browsers.name(agent) == name


# --- Signing out from elsewhere -----------------------------------------------------------------


def row_of(client):
    return UserSession.objects.get(session_key=client.session.session_key)


def test_one_is_signed_out_and_the_other_stays(person):
    here, there = signed_in(person), signed_in(person)
    gone = row_of(there).public_id
    response = here.post(f"/my/account/devices/{gone}/sign-out/", follow=True)
    assert "Firefox on Windows is signed out." in response.text
    assert not is_in(there)
    assert is_in(here)
    event = AuditEvent.objects.get(action="accounts.sessions.end")
    assert (event.object_id, event.before) == (str(person.public_id), {"id": str(gone)})


def test_this_one_too_can_be_ended_there(person):
    here = signed_in(person)
    assert here.post(f"/my/account/devices/{row_of(here).public_id}/sign-out/").url == "/"
    assert not is_in(here)


def test_somebody_else_s_is_unknown(person):
    theirs = signed_in(factories.UserFactory())
    path = f"/my/account/devices/{row_of(theirs).public_id}/sign-out/"
    assert signed_in(person).post(path).status_code == 404
    assert is_in(theirs)


def test_everywhere_but_here(person):
    here, there, other = signed_in(person), signed_in(person), signed_in(factories.UserFactory())
    assert "Sign out everywhere but here" in here.get("/my/account/devices/everywhere/").text
    assert is_in(there)
    here.post("/my/account/devices/everywhere/", {"here": "stay"})
    assert is_in(here)
    assert not is_in(there)
    assert is_in(other)
    assert UserSession.objects.filter(user=person).get() == row_of(here)
    assert AuditEvent.objects.get(action="accounts.sessions.end_all").before == {"sessions": 1}


def test_everywhere_and_here(person):
    here, there = signed_in(person), signed_in(person)
    assert here.post("/my/account/devices/everywhere/", {"here": "too"}).url == "/"
    assert not is_in(here)
    assert not is_in(there)


def test_a_session_that_no_list_shows_ends_too(person):
    """Fails without the epoch in what each session is checked against: the row is not found."""
    hidden = signed_in(person)
    blank = {"user": None, "begun_at": None, "public_id": None}
    UserSession.objects.filter(user=person).update(**blank)
    assert is_in(hidden)
    assert not sessions.of(person).exists()
    signed_in(person).post("/my/account/devices/everywhere/", {"here": "stay"})
    assert not is_in(hidden)


def test_staff_sign_out_everywhere_too(staff_client, staff):
    assert "1 sign-in," in staff_client.get("/my/account/devices/").text
    sessions.end_all(staff)
    assert staff_client.get("/cms/").url == "/staff/sign-in/?next=/cms/"


def test_signing_out_leaves_no_session(person):
    client = signed_in(person)
    client.post("/sign-out/")
    # What is left says goodbye, and is nobody's.
    assert not UserSession.objects.filter(user__isnull=False).exists()


def test_an_account_that_goes_takes_its_sessions_along(person):
    client = signed_in(person)
    person.delete()
    assert not is_in(client)
    assert not UserSession.objects.filter(user__isnull=False).exists()


# --- The line above personal pages --------------------------------------------------------------


def test_personal_pages_say_who_is_signed_in(person):
    page = signed_in(person).get("/my/").text
    line = page[page.index("Signed in as") :]
    assert line.startswith(f"Signed in as {person.full_name}. <a href=")
    assert '<a href="/sign-out/">Sign out</a>' in line


def test_others_and_pages_of_the_tree_do_not(client, person):
    assert "Signed in as" not in client.get("/sign-in/").text
    page = signed_in(person).get(published("About").url)
    assert page.status_code == 200
    assert "Signed in as" not in page.text
