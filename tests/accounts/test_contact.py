"""How somebody can safely be reached: said by them, read by the training office alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import ContactPreferences
from tests import factories
from tests.accounts.own import SMUGGLED, person, recorded
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
PAGE = "/my/account/contact/"
SAID = {
    "may_phone": "on",
    "phone": "07400 123 456",
    "may_leave_message": "on",
    "when_safe": "<b>Weekdays</b>, 9 to 3",
    "caller": "Sam from work",
}


@pytest.fixture
def ann():
    return person(email="ann@example.org", full_name="Ann Able")


def kept():
    said = ContactPreferences.objects.get()
    return (
        said.may_phone, said.may_text, said.phone, said.may_leave_message, said.when_safe,
        said.caller,
    )  # fmt: skip


def test_it_is_kept_as_said(ann):
    user, browser = ann
    assert browser.post(PAGE, SAID).url == "/my/account/"
    assert kept() == (
        True, False, "+447400123456", True, "<b>Weekdays</b>, 9 to 3", "Sam from work",
    )  # fmt: skip
    html = browser.get(PAGE).content.decode()
    assert 'value="07400 123456"' in html
    assert "&lt;b&gt;Weekdays" in html
    assert "By email, telephone" in browser.get("/my/account/").content.decode()
    assert recorded("accounts.contact.say") == [
        (
            user.public_id,
            str(user.public_id),
            {"fields": ["may_phone", "phone", "may_leave_message", "when_safe", "caller"]},
        )
    ]


def test_a_number_abroad_and_a_text_message(ann):
    _, browser = ann
    browser.post(PAGE, {"may_text": "on", "phone": "+353 85 012 3456"})
    assert kept() == (False, True, "+353850123456", False, "", "")
    assert 'value="+353 85 012 3456"' in browser.get(PAGE).content.decode()


def test_no_number_is_kept_that_we_may_not_use(ann):
    _, browser = ann
    browser.post(PAGE, SAID)
    browser.post(PAGE, {"when_safe": "Never"})
    assert kept() == (False, False, "", False, "", "")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"may_phone": "on"}, "Type the number, or take out both ticks"),
        ({"phone": "07400 123 456"}, "Say above whether we may phone"),
        ({"may_phone": "on", "phone": "12345"}, "Type a telephone number, like"),
        ({"may_phone": "on", "phone": "my mobile"}, "Type a telephone number, like"),
        ({**SAID, "when_safe": "x" * 201}, "Shorten this to 200"),
        ({**SAID, "caller": "x" * 81}, "Shorten this to 80"),
        (
            {"may_text": "on", "phone": "07400 123 456", "may_leave_message": "on"},
            "A message is left by phone",
        ),
    ],
)
def test_what_is_of_no_use_is_refused_and_kept_in_the_form(ann, said, words):
    _, browser = ann
    answer = browser.post(PAGE, said)
    html = answer.content.decode()
    assert words in html
    assert "<title>Error: " in html
    assert not ContactPreferences.objects.exists()


def test_nothing_else_can_be_changed_along_with_it(ann):
    user, browser = ann
    other = factories.UserFactory()
    browser.post(PAGE, {**SAID, **SMUGGLED, "user": other.pk, "email": "eve@example.org"})
    assert ContactPreferences.objects.get().user == user
    user.refresh_from_db()
    assert (user.email, user.is_staff, user.is_active) == ("ann@example.org", False, True)


def test_the_training_office_reads_it_and_that_is_on_record(ann):
    user, browser = ann
    browser.post(PAGE, SAID)
    learner = factories.LearnerFactory(user=user)
    staff = member(roles.TRAINING_OFFICE)
    office = at_work(staff)
    page = f"/cms/safe_contact/{ContactPreferences.objects.get().pk}/"
    edit = office.get(f"/cms/learner/edit/{learner.pk}/").content.decode()
    listed = office.get("/cms/safe_contact/").content.decode()
    for html in (edit, listed):
        assert page in html
        assert "123456" not in html
        assert "Sam from work" not in html
    assert recorded("accounts.contact.view") == []
    read = office.get(page).content.decode()
    assert "07400 123456" in read
    assert "Sam from work" in read
    assert "&lt;b&gt;Weekdays" in read
    assert recorded("accounts.contact.view") == [(staff.public_id, str(user.public_id), {})]


def test_a_learner_who_said_nothing_has_no_way_there(ann):
    learner = factories.LearnerFactory()
    office = at_work(member(roles.TRAINING_OFFICE))
    assert (
        "safe_contact"
        not in office.get(f"/cms/learner/edit/{learner.pk}/").content.decode().split("<main")[-1]
    )


@pytest.mark.parametrize("role", [roles.ADMINISTRATORS, roles.FINANCE, roles.EDITORS])
def test_nobody_else_of_the_office_does(ann, role):
    user, browser = ann
    browser.post(PAGE, SAID)
    learner = factories.LearnerFactory(user=user)
    office = at_work(member(role))
    assert denied(office.get("/cms/safe_contact/"))
    assert denied(office.get(f"/cms/safe_contact/{ContactPreferences.objects.get().pk}/"))
    if role == roles.ADMINISTRATORS:
        assert "safe_contact" not in office.get(f"/cms/learner/edit/{learner.pk}/").content.decode()
    assert recorded("accounts.contact.view") == []


def test_the_list_takes_the_same_queries_however_long():
    office = at_work(member(roles.TRAINING_OFFICE))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert office.get("/cms/safe_contact/").status_code == 200
        return len(asked)

    ContactPreferences.objects.create(user=factories.UserFactory())
    queries()
    one = queries()
    for _ in range(29):
        ContactPreferences.objects.create(user=factories.UserFactory())
    assert queries() == one
