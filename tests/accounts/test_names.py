"""What a person is called, and the name that a certificate prints."""

import pytest
from django.utils import timezone

from accounts.own import names
from certificates.issue import issue
from courses import attendance
from tests import factories
from tests.accounts.own import HTML_NAME, SMUGGLED, person, recorded
from tests.courses.rooms import started_run

pytestmark = pytest.mark.django_db

PAGES = {
    "/my/account/name/": "full_name",
    "/my/account/certificate-name/": "printed_name",
}


def completed(learner):
    run = started_run()
    enrolment = factories.EnrolmentFactory(run=run, learner=learner)
    attendance.mark(run, marks={(enrolment.pk, run.sittings[0].pk): 60})
    attendance.close(run, now=timezone.now())
    enrolment.refresh_from_db()
    return enrolment


@pytest.mark.parametrize(("page", "field"), PAGES.items())
@pytest.mark.parametrize(
    "name", ["Ann Able", "نرگس‌ محمدی", "Łucja O’Brien-Šťastná", "李小龍", HTML_NAME]
)
def test_a_name_of_any_script_is_kept_as_typed(page, field, name):
    user, browser = person(full_name="Old Name")
    answer = browser.post(page, {field: f"  {name} "}, follow=True)
    assert answer.redirect_chain == [("/my/account/", 302)]
    user.refresh_from_db()
    assert getattr(user, field) == " ".join(name.split())
    assert recorded("accounts.names.change") == [
        (user.public_id, str(user.public_id), {"fields": [field]})
    ]


def test_markup_in_a_name_shows_as_it_was_typed():
    _, browser = person(full_name=HTML_NAME, printed_name=HTML_NAME)
    for page in ("/my/account/", *PAGES):
        html = browser.get(page).content.decode()
        assert "<b>Ann" not in html
        assert "&lt;b&gt;Ann&lt;/b&gt; &amp; Ben" in html


@pytest.mark.parametrize(("page", "field"), PAGES.items())
@pytest.mark.parametrize("name", ["Ann 🌻", "Ann\x07", "Ann \u202eelbA", "A" * 121])
def test_what_cannot_be_printed_is_refused_and_kept_in_the_form(page, field, name):
    user, browser = person(full_name="Old Name")
    answer = browser.post(page, {field: name})
    assert answer.status_code == 200
    assert "<title>Error: " in answer.content.decode()
    assert answer.context["form"][field].value() == name
    user.refresh_from_db()
    assert (user.full_name, user.printed_name) == ("Old Name", "")
    assert recorded("accounts.names.change") == []


def test_there_is_always_a_name_and_not_always_one_to_print():
    user, browser = person(full_name="Ann Able", printed_name="Dr Ann Able")
    assert browser.post("/my/account/name/", {"full_name": " "}).status_code == 200
    assert browser.post("/my/account/certificate-name/", {"printed_name": ""}).status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.printed_name) == ("Ann Able", "")


@pytest.mark.parametrize(("page", "field"), PAGES.items())
def test_nothing_else_can_be_changed_along_with_a_name(page, field):
    user, browser = person(email="ann@example.org")
    browser.post(
        page, {field: "Ann Able", "email": "eve@example.org", "discreet": "on", **SMUGGLED}
    )
    user.refresh_from_db()
    assert getattr(user, field) == "Ann Able"
    assert (user.email, user.is_staff, user.is_superuser, user.is_active, user.discreet) == (
        "ann@example.org", False, False, True, False,
    )  # fmt: skip


def test_saying_the_same_again_is_no_change():
    user, _ = person(full_name="Ann Able")
    names.change_name(user, full_name="Ann Able")
    assert recorded("accounts.names.change") == []


def test_certificates_from_now_on_print_the_chosen_name_and_others_stay():
    user = factories.UserFactory(full_name="Ann Able")
    learner = factories.LearnerFactory(full_name="A. Able", user=user)
    first = issue(completed(learner))
    names.change_printed_name(user, printed_name="Ann Maria Able")
    second = issue(completed(learner))
    first.refresh_from_db()
    assert (first.stated.name, second.stated.name) == ("A. Able", "Ann Maria Able")
    learner.refresh_from_db()
    assert learner.full_name == "A. Able"


def test_people_who_share_a_mailbox_keep_the_names_that_were_given():
    user = factories.UserFactory(printed_name="Ann Maria Able")
    factories.LearnerFactory(full_name="Ann Able", user=user)
    ben = factories.LearnerFactory(full_name="Ben Baker", user=user)
    assert issue(completed(ben)).stated.name == "Ben Baker"


def test_a_name_means_nothing_for_learners_of_nobody_or_of_others():
    factories.UserFactory(printed_name="Ann Maria Able")
    learner = factories.LearnerFactory(full_name="Ann Able")
    assert learner.name_to_print == "Ann Able"
