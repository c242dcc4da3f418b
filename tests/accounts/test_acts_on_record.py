"""Who came in, who went, and by which second factor, is on record."""

import pytest

from accounts.signing_in import two_factor
from common.models import AuditEvent
from tests import factories
from tests.accounts.conftest import code_of
from tests.accounts.test_two_factor import app_from

pytestmark = pytest.mark.django_db


def acts():
    """Oldest first."""
    return list(AuditEvent.objects.order_by("pk").values_list("action", "actor_kind", "actor_id"))


def test_staff_come_in_and_go(staff_client, staff):
    assert acts() == [("accounts.staff.sign_in", "staff", staff.public_id)]
    assert AuditEvent.objects.get().origin == "POST /staff/sign-in/code/"
    staff_client.post("/sign-out/")
    assert acts()[1:] == [("accounts.sign_out", "staff", staff.public_id)]


def test_a_password_alone_is_no_sign_in(password_step, device):
    password_step()
    assert acts() == []


def test_others_come_in_by_code_and_go(client, ask_for_code):
    person = factories.UserFactory(email="ann@example.org")
    client.post("/sign-in/code/", {"code": ask_for_code(person.email)})
    client.post("/sign-out/")
    assert acts() == [
        ("accounts.sign_in", "person", person.public_id),
        ("accounts.sign_out", "person", person.public_id),
    ]


def test_leaving_in_a_hurry_is_a_sign_out(staff_client, staff):
    staff_client.get("/leave/")
    assert acts()[-1] == ("accounts.sign_out", "staff", staff.public_id)


def test_a_second_factor_that_is_set_up_is_on_record_with_its_recovery_codes(
    client, staff, password_step
):
    password_step()
    app = app_from(client.get("/staff/two-factor/").content.decode())
    client.post("/staff/two-factor/", {"code": code_of(app)})
    assert [action for action, kind, who in acts()] == [
        "accounts.two_factor.set_up",
        "accounts.two_factor.new_recovery_codes",
        "accounts.staff.sign_in",
    ]
    assert {(kind, who) for action, kind, who in acts()} == {("staff", staff.public_id)}


def test_new_recovery_codes_are_on_record_and_what_they_are_is_not(staff):
    codes = two_factor.new_recovery_codes(staff)
    event = AuditEvent.objects.get()
    assert event.action == "accounts.two_factor.new_recovery_codes"
    told = str([event.before, event.after, event.reason])
    assert not any(code in told for code in codes)
