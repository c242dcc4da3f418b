"""Guessing closes doors, for a while; administrators see which, and open them early."""

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog
from django.test import Client
from django.utils import timezone

from accounts import roles
from common.models import AuditEvent
from tests.accounts.conftest import PASSWORD, code_of
from tests.pages.office import at_work, member

REPORT = "/cms/reports/sign-in-lockouts/"


@pytest.fixture
def clock(db):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def office(db):
    return at_work(member(roles.ADMINISTRATORS))


def guess(email, password="wrong", *, address="203.0.113.1"):
    form = {"email": email, "password": password}
    return Client(REMOTE_ADDR=address).post("/staff/sign-in/", form).status_code


def close(email, *, address="203.0.113.1"):
    assert [guess(email, address=address) for _ in range(5)] == [200, 200, 200, 200, 429]


def opened(email, *, address="203.0.113.1"):
    return guess(email, PASSWORD, address=address) == 302


def test_one_address_closes_its_own_way_to_an_account(staff, clock):
    close(staff.email)
    assert not opened(staff.email)
    assert opened(staff.email, address="203.0.113.2")


def test_a_spoofed_header_is_no_other_address(staff, clock):
    for number in range(5):
        header = {"X-Forwarded-For": f"198.51.100.{number}"}
        Client(headers=header, REMOTE_ADDR="203.0.113.1").post(
            "/staff/sign-in/", {"email": staff.email, "password": "wrong"}
        )
    assert not opened(staff.email)


def test_behind_a_proxy_each_has_their_own_address(staff, clock, settings):
    settings.TRUSTED_PROXIES = 1

    def from_(forwarded, password):
        browser = Client(headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1")
        form = {"email": staff.email, "password": password}
        return browser.post("/staff/sign-in/", form).status_code

    for number in range(5):
        # What a visitor writes there themselves stands before what the proxy adds.
        from_(f"198.51.100.{number}, 203.0.113.1", "wrong")
    assert from_("203.0.113.1", PASSWORD) == 429
    assert from_("203.0.113.2", PASSWORD) == 302


def test_whoever_changes_address_closes_the_account(staff, clock):
    for number in range(20):
        guess(staff.email, address=f"203.0.113.{number}")
    assert not opened(staff.email, address="198.51.100.1")
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    assert opened(staff.email, address="198.51.100.1")


def test_whoever_tries_everybody_closes_their_address(staff, clock):
    for number in range(30):
        guess(f"person{number}@example.org")
    assert not opened(staff.email)
    assert opened(staff.email, address="203.0.113.2")


def test_knocking_does_not_keep_a_door_closed(staff, clock):
    close(staff.email)
    for _ in range(3):
        clock.shift(dt.timedelta(minutes=5))
        guess(staff.email)
    clock.shift(dt.timedelta(seconds=1))
    assert opened(staff.email)


def test_nobody_is_out_who_is_in(staff_client, staff, clock):
    for number in range(20):
        guess(staff.email, address=f"203.0.113.{number}")
    assert staff_client.get("/cms/").status_code == 200


def test_a_closed_door_says_nothing_of_the_password(staff, clock):
    close(staff.email)
    assert guess(staff.email, PASSWORD) == guess(staff.email, "wrong") == 429


# --- The report -----------------------------------------------------------------------------------


def test_what_is_closed_is_listed(office, staff, clock):
    close(staff.email)
    page = office.get(REPORT).content.decode()
    since = timezone.localtime(AccessAttempt.objects.get().attempt_time)
    assert ">office@example.org</th>" in page
    assert "203.0.113.1" in page
    assert f"{since:%H:%M}</td>" in page
    assert f"{since + dt.timedelta(minutes=15):%H:%M}</td>" in page
    assert '<td data-label="Wrong passwords" class="number">5</td>' in page
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    later = office.get(REPORT).content.decode()
    assert "No sign-in is closed." in later
    # The failures are still told.
    assert later.count("office@example.org") == 5


def test_with_nothing_wrong_it_says_so(office):
    page = office.get(REPORT).content.decode()
    assert "No sign-in is closed." in page
    assert "Nobody has to wait." in page


def test_one_is_opened_early_and_recorded(office, staff, clock):
    close(staff.email)
    close("other@example.org")
    office.post(REPORT, {"email": staff.email, "address": "203.0.113.1"})
    assert opened(staff.email)
    assert not opened("other@example.org")
    event = AuditEvent.objects.get(action="accounts.lockouts.lift")
    assert (event.object_id, event.before) == (str(staff.public_id), {"tries": 5})


def test_an_account_closed_from_everywhere_is_opened(office, staff, clock):
    for number in range(20):
        guess(staff.email, address=f"203.0.113.{number}")
    assert "Anywhere" in office.get(REPORT).content.decode()
    office.post(REPORT, {"email": staff.email, "address": ""})
    assert opened(staff.email, address="198.51.100.1")


@pytest.mark.parametrize(
    "named", [{}, {"email": "office@example.org", "address": ""}, {"email": "", "address": ""}]
)
def test_nothing_is_opened_that_is_not_closed(office, staff, clock, named):
    close(staff.email)
    answer = office.post(REPORT, named, follow=True)
    assert "open again already" in answer.content.decode()
    assert not opened(staff.email)


@pytest.mark.parametrize("role", [roles.EDITORS, roles.TRAINING_OFFICE, roles.FINANCE])
def test_other_roles_neither_see_nor_open(staff, clock, role):
    close(staff.email)
    browser = at_work(member(role))
    assert browser.get(REPORT).url == "/cms/"
    browser.post(REPORT, {"email": staff.email, "address": "203.0.113.1"})
    assert not opened(staff.email)


def test_wrong_codes_are_listed_and_forgiven(office, client, staff, device, password_step, clock):
    password_step()
    for _ in range(4):
        clock.shift(dt.timedelta(seconds=20))
        client.post("/staff/sign-in/code/", {"code": "000000"})
    page = office.get(REPORT).content.decode()
    assert '<td data-label="Wrong codes" class="number">4</td>' in page
    answer = client.post("/staff/sign-in/code/", {"code": code_of(device)})
    assert "Wait 8 seconds" in answer.content.decode()
    office.post(REPORT, {"person": staff.public_id})
    assert client.post("/staff/sign-in/code/", {"code": code_of(device)}).url == "/cms/"
    assert AuditEvent.objects.filter(action="accounts.throttled_codes.lift").count() == 1


def test_guessing_codes_takes_longer_each_time(client, staff, device, password_step, clock):
    """A day of guesses, each as soon as it is allowed, is seventeen of a million."""
    end = timezone.now() + dt.timedelta(days=1)
    guesses = 0
    while timezone.now() < end:
        password_step()
        client.post("/staff/sign-in/code/", {"code": "000000"})
        guesses += 1
        clock.shift(dt.timedelta(seconds=2 ** (guesses - 1)))
    assert guesses == 17
    device.refresh_from_db()
    assert device.throttling_failure_count == 17


def test_long_lists_cost_no_more_queries(office, staff, clock, django_assert_max_num_queries):
    close("person0@example.org")
    office.get(REPORT)
    with django_assert_max_num_queries(100) as one:
        office.get(REPORT)
        queries = len(one)
    for number in range(1, 6):
        close(f"person{number}@example.org", address=f"203.0.113.{number}")
    assert AccessFailureLog.objects.count() == 30
    with django_assert_max_num_queries(queries):
        office.get(REPORT)
