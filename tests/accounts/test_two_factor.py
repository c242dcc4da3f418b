"""Setting up the second factor, and the recovery codes."""

import re
from base64 import b32decode

import pytest
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.signing_in import two_factor
from tests.accounts.conftest import code_of
from tests.courses.rooms import sign_in_staff


def app_from(page):
    """What an authenticator app would keep after the key was typed into it."""
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    return TOTPDevice(key=b32decode(key).hex())


@pytest.fixture
def set_up_page(client, password_step):
    assert password_step().url == "/staff/two-factor/"
    return client.get("/staff/two-factor/").content.decode()


def recovery_codes(page):
    return re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", page)


def test_the_first_time_it_is_set_up_and_ten_codes_are_shown_once(client, staff, set_up_page):
    response = client.post("/staff/two-factor/", {"code": code_of(app_from(set_up_page))})
    codes = recovery_codes(response.content.decode())
    assert len(set(codes)) == 10
    assert client.get("/cms/").status_code == 200
    device = TOTPDevice.objects.get()
    assert (device.user, device.confirmed) == (staff, True)
    page = client.get("/staff/two-factor/").content.decode()
    assert "<strong>10 recovery codes</strong>" in page
    assert not recovery_codes(client.get("/staff/recovery-codes/").content.decode())


def test_the_key_stands_in_the_square_and_in_the_link_too(set_up_page):
    assert "<svg" in set_up_page
    assert "style=" not in re.search(r"<svg.*?</svg>", set_up_page, re.DOTALL)[0]
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", set_up_page)[1].replace(" ", "")
    assert f"otpauth://totp/onEvidence:office%40example.org?secret={key}" in (
        set_up_page.replace("&amp;", "&").replace("%3A", ":")
    )


def test_a_wrong_first_code_sets_nothing_up(client, set_up_page):
    response = client.post("/staff/two-factor/", {"code": "000000"})
    assert "That code is not right" in response.content.decode()
    assert not TOTPDevice.objects.exists()
    assert "_auth_user_id" not in client.session
    key_again = app_from(response.content.decode()).key
    assert key_again == app_from(set_up_page).key


@pytest.mark.parametrize("code", ["", "abcdef", "²²²²²²", "1" * 500])
def test_nonsense_for_a_first_code_is_refused(client, set_up_page, code):
    assert client.post("/staff/two-factor/", {"code": code}).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_the_code_that_set_it_up_does_not_sign_in_again(client, staff, set_up_page):
    code = code_of(app_from(set_up_page))
    client.post("/staff/two-factor/", {"code": code})
    with pytest.raises(two_factor.WrongCode):
        two_factor.verify(staff, code=code)


def test_another_password_step_gives_another_key(client, password_step, set_up_page):
    password_step()
    page = client.get("/staff/two-factor/").content.decode()
    assert app_from(page).key != app_from(set_up_page).key


def test_nobody_sets_up_a_second_way_round_the_first(client, device, password_step):
    password_step()
    assert client.get("/staff/two-factor/").url == "/staff/sign-in/code/"
    assert client.post("/staff/two-factor/", {"code": "123456"}).url == "/staff/sign-in/code/"


def test_set_up_in_two_windows_happens_once(staff, device):
    new = two_factor.new_app(staff, key="00" * 20)
    with pytest.raises(two_factor.AlreadySetUp):
        two_factor.set_up(staff, key=new.key, code=code_of(new))
    assert TOTPDevice.objects.get() == device


def test_without_a_password_there_is_no_set_up(client, staff):
    assert client.get("/staff/two-factor/").url == "/staff/sign-in/?next=/staff/two-factor/"
    client.force_login(User.objects.get(pk=staff.pk))
    assert client.get("/staff/two-factor/").url == "/staff/sign-in/?next=/staff/two-factor/"


def test_new_recovery_codes_replace_the_old(staff_client, staff):
    old = two_factor.new_recovery_codes(staff)
    page = staff_client.get("/staff/recovery-codes/").content.decode()
    assert "<strong>10 recovery codes</strong>" in page
    response = staff_client.post("/staff/recovery-codes/")
    new = recovery_codes(response.content.decode())
    assert len(new) == 10
    assert set(new).isdisjoint(old)
    kept = {
        f"{token[:4]}-{token[4:]}" for token in StaticToken.objects.values_list("token", flat=True)
    }
    assert kept == set(new)


def test_whoever_came_in_with_a_recovery_code_stays_in_when_they_make_new_ones(
    client, staff, device, password_step
):
    password_step()
    client.post("/staff/sign-in/code/", {"code": two_factor.new_recovery_codes(staff)[0]})
    client.post("/staff/recovery-codes/")
    assert client.get("/cms/").status_code == 200


# --- Another app --------------------------------------------------------------------------------


def test_another_app_takes_the_place_of_the_old(staff_client, staff, device):
    page = staff_client.get("/staff/two-factor/app/").content.decode()
    new = app_from(page)
    refused = staff_client.post("/staff/two-factor/app/", {"code": "000000"})
    assert "That code is not right" in refused.content.decode()
    assert TOTPDevice.objects.get() == device
    answer = staff_client.post("/staff/two-factor/app/", {"code": code_of(new)}, follow=True)
    assert "Your new app is set up." in answer.content.decode()
    assert TOTPDevice.objects.get().key == new.key
    assert staff_client.get("/cms/").status_code == 200


def test_another_session_ends_with_the_app_that_opened_it(
    staff_client, staff, device, password_step
):
    elsewhere = sign_in_staff(Client(), staff, device=device)
    assert elsewhere.get("/cms/").status_code == 200
    new = app_from(staff_client.get("/staff/two-factor/app/").content.decode())
    staff_client.post("/staff/two-factor/app/", {"code": code_of(new)})
    assert elsewhere.get("/cms/").status_code == 302
