"""Staff choose their own passwords, and nobody else ever knows one."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.models import User
from accounts.practice import staff_passwords
from common.models import AuditEvent, OutgoingMessage
from tests import factories
from tests.accounts.conftest import PASSWORD, code_of
from tests.courses.rooms import sign_in_staff
from tests.pages.office import at_work, member

ANOTHER = "entirely different words 7"
NEW = {"new_password": ANOTHER, "again_password": ANOTHER}
CHANGE = {"old_password": PASSWORD, **NEW}


@pytest.fixture
def administrator(db):
    return member(roles.ADMINISTRATORS)


@pytest.fixture
def newcomer(administrator):
    trainers = Group.objects.get(name=roles.TRAINERS)
    form = {"email": "new@example.org", "full_name": "New", "is_staff": "on"}
    at_work(administrator).post("/cms/users/new/", {**form, "groups": [trainers.pk]})
    return User.objects.get(email="new@example.org")


def link_in(message):
    return re.search(r"http://testserver(/staff/welcome/\S+)", message.body)[1]


def signs_in(email, password):
    answer = Client().post("/staff/sign-in/", {"email": email, "password": password})
    return answer.status_code == 302


# --- A new member of staff ------------------------------------------------------------------------


def test_a_newcomer_chooses_a_password_and_then_a_second_factor(client, newcomer, post_box):
    message = post_box()
    assert (message.to, message.subject) == (
        ["new@example.org"],
        "onEvidence training: your account",
    )
    link = link_in(message)
    assert "Choose your password" in client.get(link).content.decode()
    assert client.post(link, NEW).url == "/staff/sign-in/"
    assert "Your password is set." in client.get("/staff/sign-in/").content.decode()
    answer = client.post("/staff/sign-in/", {"email": newcomer.email, "password": ANOTHER})
    assert answer.url == "/staff/two-factor/"
    assert "_auth_user_id" not in client.session


def test_the_message_forgets_the_link(newcomer, post_box):
    post_box()
    assert "welcome" not in str(OutgoingMessage.objects.get().context)


def test_the_link_works_once(client, newcomer, post_box):
    link = link_in(post_box())
    client.post(link, NEW)
    again = {"new_password": "yet more different words", "again_password": "x"}
    answer = client.post(link, again)
    assert answer.status_code == 410
    assert "This link has been used" in answer.content.decode()
    assert signs_in(newcomer.email, ANOTHER)


def test_the_link_lasts_three_days(client, newcomer, post_box):
    link = link_in(post_box())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=71)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(hours=73)):
        assert client.get(link).status_code == 410
        assert client.post(link, NEW).status_code == 410


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}], ids=str)
def test_whoever_has_left_meanwhile_chooses_nothing(client, newcomer, post_box, change):
    link = link_in(post_box())
    User.objects.filter(pk=newcomer.pk).update(**change)
    assert client.post(link, NEW).status_code == 410
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def test_nobody_makes_a_link_up(client, newcomer, post_box):
    link = link_in(post_box())
    mine = staff_passwords.token(factories.UserFactory(is_staff=True))
    body, _, signature = link.rstrip("/").rpartition(":")
    for made_up in (f"{body}:{'x' * len(signature)}/", "/staff/welcome/x/", f"{body}:/"):
        assert client.get(made_up).status_code == 410
    assert staff_passwords.owner(mine) != newcomer


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 12 characters"),
        ("password123456", "too common"),
        ("new@example.org", "too similar"),
    ],
)
def test_a_weak_password_is_refused(client, newcomer, post_box, password, why):
    weak = {"new_password": password, "again_password": password}
    page = client.post(link_in(post_box()), weak).content.decode()
    assert why in page
    assert 'type="password"' in page
    assert "value=" not in re.search(r'<input type="password"[^>]*>', page)[0]
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def test_both_must_be_the_same(client, newcomer, post_box):
    answer = client.post(link_in(post_box()), {**NEW, "again_password": "entirely other"})
    assert "This is not the same." in answer.content.decode()


def test_a_customer_who_joins_the_staff_is_sent_a_link(administrator, post_box):
    customer = factories.UserFactory(email="ann@example.org", password="!")
    form = {"email": customer.email, "full_name": "Ann", "is_active": "on", "is_staff": "on"}
    at_work(administrator).post(f"/cms/users/edit/{customer.pk}/", form)
    assert "/staff/welcome/" in link_in(post_box())
    event = AuditEvent.objects.get(action="accounts.office.edit")
    assert (event.before, event.after["is_staff"]) == ({"is_staff": False}, True)


def test_the_old_address_is_told_of_another(administrator, staff, post_box):
    """Whoever changes it could then have a link and a reset sent there."""
    form = {"email": "new@example.org", "full_name": "O", "is_active": "on", "is_staff": "on"}
    old = staff.email
    at_work(administrator).post(f"/cms/users/edit/{staff.pk}/", form)
    assert User.objects.get(pk=staff.pk).email == "new@example.org"
    message = post_box()
    assert message.to == [old]
    assert "new@example.org" not in message.body


def test_customers_are_sent_none(administrator, mailoutbox):
    form = {"email": "c@example.org", "full_name": "C"}
    at_work(administrator).post("/cms/users/new/", form)
    assert not User.objects.get(email="c@example.org").has_usable_password()
    assert not OutgoingMessage.objects.exists()


# --- A forgotten one ------------------------------------------------------------------------------


def test_an_administrator_sends_a_new_link(client, administrator, staff, device, post_box):
    office = at_work(administrator)
    address = f"/cms/users/send-link/{staff.pk}/"
    assert address in office.get(f"/cms/users/edit/{staff.pk}/").content.decode()
    assert "works once, for three days" in office.get(address).content.decode()
    office.post(address)
    message = post_box()
    assert "Your second factor stays as it is." in " ".join(message.body.split())
    assert signs_in(staff.email, PASSWORD)
    client.post(link_in(message), NEW)
    assert signs_in(staff.email, ANOTHER)
    assert not signs_in(staff.email, PASSWORD)
    assert client.get("/cms/").status_code == 302


def test_whoever_signs_in_meanwhile_needs_no_link(client, staff, device, post_box, password_step):
    staff_passwords.send_link(staff)
    link = link_in(post_box())
    password_step()
    client.post("/staff/sign-in/code/", {"code": code_of(device)})
    assert Client().get(link).status_code == 410


def test_customers_have_no_password_to_forget(administrator, mailoutbox):
    customer = factories.UserFactory()
    answer = at_work(administrator).post(f"/cms/users/send-link/{customer.pk}/", follow=True)
    assert "Only people who work for the practice" in answer.content.decode()


# --- One's own ------------------------------------------------------------------------------------


def test_staff_change_their_own_and_are_out_everywhere_else(staff_client, staff, device):
    elsewhere = sign_in_staff(Client(), staff, device=device)
    answer = staff_client.post("/staff/password/", CHANGE, follow=True)
    assert "Your password is changed." in answer.content.decode()
    assert staff_client.get("/cms/").status_code == 200
    assert elsewhere.get("/cms/").status_code == 302
    assert signs_in(staff.email, ANOTHER)
    event = AuditEvent.objects.first()
    assert (event.action, event.before, event.after) == (
        "accounts.staff_passwords.change",
        {},
        {},
    )


def test_the_old_one_is_needed(staff_client, staff):
    answer = staff_client.post("/staff/password/", {**CHANGE, "old_password": "not it"})
    page = answer.content.decode()
    assert "That is not your password." in page
    assert ANOTHER not in page
    assert signs_in(staff.email, PASSWORD)


def test_guessing_the_old_one_closes_the_door(staff_client, staff):
    for attempt in range(5):
        answer = staff_client.post("/staff/password/", {**CHANGE, "old_password": f"no {attempt}"})
    assert answer.status_code == 429
    assert staff_client.post("/staff/password/", CHANGE).status_code == 429
    assert User.objects.get(pk=staff.pk).check_password(PASSWORD)


def test_password_managers_find_the_page(client, db):
    assert client.get("/.well-known/change-password").url == "/staff/password/"


def test_wagtail_changes_no_password(staff_client, staff):
    page = staff_client.get("/cms/account/").content.decode()
    assert "password-old_password" not in page
    assert "/staff/two-factor/" in page
    form = {"password-old_password": PASSWORD, "password-new_password1": ANOTHER}
    staff_client.post("/cms/account/", {**form, "password-new_password2": ANOTHER})
    assert User.objects.get(pk=staff.pk).check_password(PASSWORD)
