"""An administrator clears the way for somebody who has lost what makes their codes."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django_otp import user_has_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import roles
from accounts.practice import lost_device
from accounts.signing_in import two_factor
from common.models import AuditEvent
from tests import factories
from tests.accounts.test_passkeys import add
from tests.courses.rooms import sign_in_staff
from tests.pages.office import at_work, member

REASON = "rang them on the number we hold"


@pytest.fixture
def administrator(db):
    return member(roles.ADMINISTRATORS)


def address(person):
    return f"/cms/users/reset-second-factor/{person.pk}/"


def test_everything_goes_they_are_out_at_once_and_are_told(
    administrator, staff, staff_client, password_step, post_box
):
    add(staff_client)
    two_factor.new_recovery_codes(staff)
    half_way = Client()
    password_step(client=half_way)
    office = at_work(administrator)
    assert address(staff) in office.get(f"/cms/users/edit/{staff.pk}/").content.decode()
    page = office.get(address(staff)).content.decode()
    assert page.count("<h1") == 1
    assert "ring them on a number" in page
    answer = office.post(address(staff), {"reason": REASON}, follow=True)
    assert "Their second factor is reset." in answer.content.decode()
    assert not user_has_device(staff)
    assert staff_client.get("/cms/").status_code == 302
    assert staff_client.session.is_empty()
    # Whoever had only the password must show it again.
    assert half_way.get("/staff/two-factor/").url == "/staff/sign-in/?next=/staff/two-factor/"
    assert office.get("/cms/").status_code == 200
    sent = post_box()
    assert (sent.to, sent.subject) == ([staff.email], "onEvidence training: your account")
    assert "tell another administrator by telephone" in " ".join(sent.body.split())


def test_it_is_recorded(administrator, staff, device):
    lost_device.reset(staff, by=administrator, reason=REASON)
    event = AuditEvent.objects.first()
    assert (event.action, event.actor_id) == ("accounts.lost_device.reset", administrator.public_id)
    assert (event.object_id, event.reason) == (str(staff.public_id), REASON)
    assert event.before["otp_totp.totpdevice"] == 1


def test_they_set_up_a_new_one(administrator, staff, device, password_step, client):
    lost_device.reset(staff, by=administrator, reason=REASON)
    assert password_step().url == "/staff/two-factor/"


def test_a_customer_s_is_reset_too(administrator, post_box):
    customer = factories.UserFactory()
    browser = Client()
    browser.force_login(customer)
    TOTPDevice.objects.create(user=customer, name="phone")
    lost_device.reset(customer, by=administrator, reason=REASON)
    assert not user_has_device(customer)
    assert browser.get("/my/").status_code == 302
    assert "/sign-in/" in post_box().body


def test_a_reason_is_needed(administrator, staff, device):
    page = at_work(administrator).post(address(staff), {"reason": " "}).content.decode()
    assert "Say why, and how you made sure that it is them." in page
    assert user_has_device(staff)


def test_nobody_resets_their_own(administrator):
    office = at_work(administrator)
    assert "reset-second-factor" not in (
        office.get(f"/cms/users/edit/{administrator.pk}/").content.decode()
    )
    answer = office.post(address(administrator), {"reason": REASON}, follow=True)
    assert "Nobody resets their own second factor." in answer.content.decode()
    assert user_has_device(administrator)


def test_where_there_is_none_nobody_is_told(administrator, staff, mailoutbox):
    with pytest.raises(lost_device.NothingToReset):
        lost_device.reset(staff, by=administrator, reason=REASON)
    assert not AuditEvent.objects.filter(action="accounts.lost_device.reset").exists()


@pytest.mark.parametrize("role", [roles.EDITORS, roles.TRAINING_OFFICE, roles.FINANCE])
def test_other_roles_reset_nobody(staff, device, role):
    at_work(member(role)).post(address(staff), {"reason": REASON})
    assert user_has_device(staff)


def test_an_administrator_resets_no_superuser(administrator):
    above = factories.UserFactory(is_staff=True, is_superuser=True)
    sign_in_staff(Client(), above)
    at_work(administrator).post(address(above), {"reason": REASON})
    assert user_has_device(above)


def test_it_asks_for_a_fresh_code(staff, device, administrator):
    office = at_work(administrator)
    session = office.session
    del session["second_factor_shown_at"]
    session.save()
    assert "Show that it is you" in office.post(address(staff), {"reason": REASON}).content.decode()
    assert user_has_device(staff)


def test_a_trainer_is_no_administrator_by_being_staff(staff, device):
    trainer = member(roles.TRAINERS)
    trainer.groups.set([Group.objects.get(name=roles.TRAINERS)])
    assert at_work(trainer).post(address(staff), {"reason": REASON}).status_code == 403
