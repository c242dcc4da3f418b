"""The staff's door: a password, then a second factor, and nothing at all in between."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import roles
from accounts.models import User
from accounts.signing_in import two_factor
from tests import factories
from tests.accounts.conftest import PASSWORD, code_of

BEHIND = ["/cms/", "/cms/pages/", "/cms/users/", "/cms/account/", "/staff/registers/"]
BEHIND += ["/staff/recovery-codes/", "/cms/no-such-page/", "/cms/sprite/"]
SAME_ANSWER = "That address and password do not match a staff account."


def enter(client, code, next_url=""):
    address = f"/staff/sign-in/code/?next={next_url}" if next_url else "/staff/sign-in/code/"
    return client.post(address, {"code": code})


@pytest.mark.parametrize("path", BEHIND)
def test_nothing_opens_to_a_stranger(client, db, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.url == f"/staff/sign-in/?next={path}"


@pytest.mark.parametrize("path", BEHIND)
def test_nothing_opens_to_a_password_alone(client, device, password_step, path):
    assert password_step().url == "/staff/sign-in/code/"
    assert client.get(path).url == f"/staff/sign-in/?next={path}"


def test_a_password_alone_signs_nobody_in(client, device, password_step):
    password_step()
    assert "_auth_user_id" not in client.session
    assert client.get("/sign-out/").url == "/"


@pytest.mark.parametrize("path", BEHIND)
def test_everything_is_refused_to_customers(client, db, path):
    client.force_login(factories.UserFactory())
    assert client.get(path).status_code == 403


def test_a_session_that_never_showed_a_second_factor_is_no_staff_session(client, staff, device):
    client.force_login(staff)
    assert client.get("/cms/").url == "/staff/sign-in/?next=/cms/"
    assert client.get("/staff/sign-in/").status_code == 200


def test_password_and_code_open_the_office(staff_client):
    assert staff_client.get("/cms/").status_code == 200


def test_a_code_comes_back_to_the_page_they_came_for(client, device, password_step):
    assert password_step("/cms/pages/").url == "/staff/sign-in/code/?next=%2Fcms%2Fpages%2F"
    assert enter(client, code_of(device), "/cms/pages/").url == "/cms/pages/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_no_address_leads_off_the_site(client, device, password_step, elsewhere):
    assert password_step(elsewhere).url == "/staff/sign-in/code/"
    assert enter(client, code_of(device), elsewhere).url == "/cms/"
    assert client.get(f"/staff/sign-in/?next={elsewhere}").url == "/cms/"


def test_a_trainer_starts_at_the_registers_and_the_office_is_refused(
    client, staff, device, password_step
):
    staff.groups.set([Group.objects.get(name=roles.TRAINERS)])
    password_step()
    assert enter(client, code_of(device)).url == "/staff/registers/"
    assert client.get("/cms/").status_code == 403


def test_a_code_without_the_password_is_nothing(client, device):
    assert enter(client, code_of(device)).url == "/staff/sign-in/"


def test_half_an_hour_after_the_password_it_is_asked_for_again(client, device, password_step):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        password_step()
        clock.shift(dt.timedelta(minutes=30, seconds=1))
        assert enter(client, code_of(device)).url == "/staff/sign-in/"


def test_the_session_is_a_new_one_at_each_step(client, device, password_step):
    client.get("/staff/sign-in/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    password_step()
    after_password = client.session.session_key
    enter(client, code_of(device))
    assert len({planted, after_password, client.session.session_key}) == 3


def test_whoever_leaves_the_practice_is_out_at_once(staff_client, staff):
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    assert staff_client.get("/cms/").url == "/staff/sign-in/?next=/cms/"
    assert "_auth_user_id" not in staff_client.session


def test_whoever_left_between_password_and_code_stays_out(client, staff, device, password_step):
    password_step()
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert enter(client, code_of(device)).url == "/staff/sign-in/"


# --- The password -------------------------------------------------------------------------------


def refusal(client, email, password):
    response = client.post("/staff/sign-in/", {"email": email, "password": password})
    assert response.status_code == 200
    assert SAME_ANSWER in response.content.decode()


def test_one_answer_for_every_wrong_pair(client, staff):
    customer = factories.UserFactory(email="customer@example.org")
    customer.set_password(PASSWORD)
    customer.save()
    refusal(client, staff.email, "wrong")
    refusal(client, "nobody@example.org", PASSWORD)
    refusal(client, customer.email, PASSWORD)
    staff.is_active = False
    staff.save()
    refusal(client, staff.email, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_the_case_of_an_address_does_not_matter(client, staff, device):
    response = client.post("/staff/sign-in/", {"email": "OFFICE@example.org", "password": PASSWORD})
    assert response.url == "/staff/sign-in/code/"


@pytest.mark.parametrize("email", ["office@example.org", "nobody@example.org"])
def test_five_wrong_passwords_close_the_door_for_a_while(client, staff, email):
    """For unknown addresses too: a lock that only real ones get would tell them apart."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for attempt in range(4):
            # Another way of writing the address must not start the count again.
            refusal(client, email.upper() if attempt % 2 else email, f"wrong {attempt}")
        response = client.post("/staff/sign-in/", {"email": email, "password": "wrong again"})
        assert response.status_code == 429
        assert "<h1>Too many tries</h1>" in response.content.decode()
        right = {"email": email, "password": PASSWORD}
        assert client.post("/staff/sign-in/", right).status_code == 429
        clock.shift(dt.timedelta(minutes=15, seconds=1))
        assert client.post("/staff/sign-in/", right).status_code != 429


# --- The second factor --------------------------------------------------------------------------


def test_a_wrong_code_must_wait_a_moment_and_then_works(client, staff, device, password_step):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        password_step()
        assert "That code is not right" in enter(client, "000000").content.decode()
        assert "Wait 1 second and try again." in enter(client, code_of(device)).content.decode()
        clock.shift(dt.timedelta(seconds=2))
        enter(client, "000000")
        assert "Wait 2 seconds and try again." in enter(client, code_of(device)).content.decode()
        clock.shift(dt.timedelta(seconds=3))
        assert enter(client, code_of(device)).status_code == 302


def test_the_same_code_does_not_work_twice(client, device, password_step):
    with time_machine.travel(timezone.now(), tick=False):
        password_step()
        code = code_of(device)
        assert enter(client, code).status_code == 302
        again = Client()
        password_step(client=again)
        assert "That code is not right" in enter(again, code).content.decode()


def test_somebody_else_s_code_is_wrong(client, staff, device, password_step):
    other = TOTPDevice.objects.create(user=factories.UserFactory(is_staff=True), name="Other")
    password_step()
    assert enter(client, code_of(other)).status_code == 200


def test_a_recovery_code_works_once(client, staff, device, password_step):
    code, spare, *_others = two_factor.new_recovery_codes(staff)
    password_step()
    assert enter(client, code).url == "/cms/"
    assert client.get("/cms/").status_code == 200
    again = Client()
    password_step(client=again)
    assert "That code is not right" in enter(again, code).content.decode()
    assert two_factor.recovery_codes_left(staff) == 9
    assert spare != code


def test_a_recovery_code_may_be_typed_in_any_way(client, staff, device, password_step):
    code = two_factor.new_recovery_codes(staff)[0]
    password_step()
    assert enter(client, f" {code.replace('-', ' ').upper()} ").url == "/cms/"


# --- Wagtail's own doors ------------------------------------------------------------------------


def test_wagtail_s_sign_in_is_ours(client, db):
    assert client.get("/cms/login/?next=/cms/").url == "/staff/sign-in/?next=/cms/"
    assert client.post("/cms/login/", {"username": "a", "password": "b"}).status_code == 302


def test_the_sign_in_to_private_pages_takes_no_password(client, staff):
    response = client.post("/_util/login/", {"username": staff.email, "password": PASSWORD})
    assert response.url == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_no_password_is_reset_by_mail(client, staff, staff_client):
    assert Client().get("/cms/password_reset/").url.startswith("/staff/sign-in/")
    assert staff_client.get("/cms/password_reset/").status_code == 404


def test_staff_who_sign_out_go_home(staff_client):
    assert staff_client.post("/cms/logout/").url == "/"
    assert staff_client.get("/cms/").status_code == 302
