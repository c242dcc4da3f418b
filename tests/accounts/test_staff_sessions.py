"""Sessions of staff end by themselves, on the server, and what was being sent is not lost."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.models import Organisation, User
from tests import factories
from tests.accounts.conftest import PASSWORD, code_of
from tests.courses.rooms import sign_in_staff

PING = "/cms/editing-sessions/ping/wagtailcore/page/1/1/"
RELEASE = "/cms/editing-sessions/release/1/"


@pytest.fixture
def clock(db):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def office(clock, staff_client):
    return staff_client


def signed_in(client):
    return "_auth_user_id" in client.session


def comes_back(client, staff, device, address):
    client.post(address, {"email": staff.email, "password": PASSWORD})
    code_page = address.replace("/sign-in/", "/sign-in/code/")
    return client.post(code_page, {"code": code_of(device)})


def test_half_an_hour_of_nothing_ends_it_kindly(office, clock, staff, device):
    clock.shift(dt.timedelta(minutes=30))
    assert office.get("/cms/learner/").status_code == 200
    clock.shift(dt.timedelta(minutes=30, seconds=1))
    sent_away = office.get("/cms/learner/?q=x")
    assert sent_away.url == "/staff/sign-in/?next=/cms/learner/%3Fq%3Dx"
    assert not signed_in(office)
    page = office.get(sent_away.url).content.decode()
    assert "You were signed out because nothing had happened for 30 minutes." in page
    assert comes_back(office, staff, device, sent_away.url).url == "/cms/learner/?q=x"


def test_whoever_works_stays(office, clock):
    for _ in range(6):
        clock.shift(dt.timedelta(minutes=29))
        assert office.get("/cms/").status_code == 200


def test_twelve_hours_end_it_in_any_case(office, clock):
    for _ in range(24):
        clock.shift(dt.timedelta(minutes=29, seconds=59))
        assert office.get("/cms/").status_code == 200
    clock.shift(dt.timedelta(minutes=1))
    sent_away = office.get("/cms/")
    assert "because you signed in 12 hours ago" in office.get(sent_away.url).content.decode()


def test_what_the_browser_asks_by_itself_keeps_nothing_alive(office, clock):
    for _ in range(4):
        clock.shift(dt.timedelta(minutes=9))
        for address in (PING, RELEASE):
            office.post(address)
    assert office.get("/cms/").status_code == 302


def test_activity_is_written_at_most_once_a_minute(office, clock, django_assert_num_queries):
    def writes():
        before = office.session["staff_session_seen"]
        office.get("/cms/sprite/")
        return office.session["staff_session_seen"] != before

    clock.shift(dt.timedelta(seconds=59))
    assert not writes()
    clock.shift(dt.timedelta(seconds=1))
    assert writes()
    assert not writes()


def test_pages_for_customers_count_and_end_too(office, clock):
    clock.shift(dt.timedelta(minutes=31))
    assert office.get("/my/").url == "/sign-in/?next=/my/"
    assert not signed_in(office)


def test_customers_are_left_in_peace(clock):
    customer = Client()
    customer.force_login(factories.UserFactory())
    clock.shift(dt.timedelta(hours=11))
    assert customer.get("/my/").status_code == 200


def test_no_page_for_strangers_looks_at_a_session(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/robots.txt")
    assert "Cookie" not in answer.headers.get("Vary", "")


# --- Staff without a second factor, and those who leave -------------------------------------------


@pytest.mark.parametrize("address", ["/my/", "/organisation/", "/cms/", "/staff/registers/"])
def test_staff_without_a_second_factor_are_nobody(client, staff, address):
    sign_in_staff(client, staff, verified=False)
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/sign-in/" in answer.url
    assert not signed_in(client)


def test_a_customer_who_joins_the_staff_starts_anew(client, db):
    customer = factories.UserFactory()
    client.force_login(customer)
    assert client.get("/my/").status_code == 200
    User.objects.filter(pk=customer.pk).update(is_staff=True)
    assert client.get("/my/").status_code == 302
    assert not signed_in(client)


def test_whoever_is_deactivated_is_out_at_once(office, staff):
    assert office.get("/cms/").status_code == 200
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert office.get("/cms/").url == "/staff/sign-in/?next=/cms/"
    assert office.get("/my/").status_code == 302


def test_a_role_that_is_taken_is_gone_at_once(office, staff):
    assert office.get("/cms/learner/").status_code == 200
    staff.groups.set([Group.objects.get(name=roles.EDITORS)])
    assert office.get("/cms/learner/").url == "/cms/"


# --- What was being sent --------------------------------------------------------------------------

NEW = "/cms/organisation/new/"


@pytest.fixture
def sent_late(office, clock):
    clock.shift(dt.timedelta(minutes=31))
    return office.post(NEW, {"name": 'Example "Council" <b>', "password1": "secret"})


def hidden(page):
    return re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="(.*?)">', page)[1:]


def test_what_was_sent_too_late_is_kept_and_sent_on(office, staff, device, sent_late):
    assert sent_late.url == "/staff/sign-in/?next=/staff/held/"
    assert not Organisation.objects.exists()
    assert comes_back(office, staff, device, sent_late.url).url == "/staff/held/"
    page = office.get("/staff/held/").content.decode()
    assert f'action="{NEW}"' in page
    assert hidden(page) == [("name", "Example &quot;Council&quot; &lt;b&gt;")]
    office.post(NEW, {"name": 'Example "Council" <b>'})
    assert Organisation.objects.get().name == 'Example "Council" <b>'


def test_it_is_nobody_else_s(office, clock, sent_late):
    other = factories.UserFactory(is_staff=True)
    session = office.session
    assert "sent_after_the_end" in session
    kept = session["sent_after_the_end"]
    sign_in_staff(office, other)
    session = office.session
    session["sent_after_the_end"] = kept
    session.save()
    answer = office.get("/staff/held/")
    assert answer.status_code == 302


def test_whoever_was_never_in_leaves_nothing(client, db):
    answer = client.post(NEW, {"name": "x"}, headers={"Referer": "http://testserver/cms/x/?a=1"})
    assert answer.url == "/staff/sign-in/?next=/cms/x/%3Fa%3D1"
    answer = client.post(NEW, {"name": "x"}, headers={"Referer": "https://evil.example/"})
    assert answer.url == "/staff/sign-in/?next="
    assert "sent_after_the_end" not in client.session
