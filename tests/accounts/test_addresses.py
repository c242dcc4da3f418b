"""A person's email addresses: adding one by a code that reached it, removing, choosing."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail as django_mail
from django.test import Client

from accounts.membership.buyers import buyer
from accounts.models import AddressClaim, EmailAddress, User
from accounts.own import address_changes, addresses
from common import mail
from common.models import OutgoingMessage
from tests import factories
from tests.accounts.own import SMUGGLED, person, recorded

pytestmark = pytest.mark.django_db
PAGE, CODE = "/my/account/emails/", "/my/account/emails/code/"


@pytest.fixture
def ann():
    return person(email="ann@example.org")


def code_sent(to):
    mail.send_due()
    [message] = [each for each in django_mail.outbox if each.to == [to]][-1:]
    return re.search(r"^\d{6}$", message.body, re.MULTILINE)[0]


def add(browser, email):
    assert browser.post(PAGE, {"email": email}).url == CODE
    return code_sent(email.lower())


def linked(user, email, **fields):
    return EmailAddress.objects.create(
        user=user, email=email, verified_at=dt.datetime.now(dt.UTC), **fields
    )


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_code_that_came_back_makes_the_address_theirs(ann):
    user, browser = ann
    learner = factories.LearnerFactory(email="Ann@Home.example")
    code = add(browser, "Ann@Home.Example")
    assert addresses.of(user) == ["ann@example.org"]
    assert browser.post(CODE, {"code": code}).url == PAGE
    assert addresses.of(user) == ["ann@example.org", "ann@home.example"]
    learner.refresh_from_db()
    assert learner.user == user
    assert recorded("accounts.addresses.add") == [
        (user.public_id, str(user.public_id), {"fields": ["addresses"]})
    ]
    mail.send_due()
    assert django_mail.outbox[-1].to == ["ann@example.org"]
    assert "home.example" not in str(django_mail.outbox[-1].message())


def test_the_code_stands_in_no_subject_and_is_forgotten(ann):
    _, browser = ann
    code = add(browser, "ann@home.example")
    assert code not in django_mail.outbox[-1].subject
    assert OutgoingMessage.objects.get(kind="address_code").context == {}
    assert code not in AddressClaim.objects.get().code_hash


def test_a_code_works_once(ann):
    user, browser = ann
    code = add(browser, "ann@home.example")
    browser.post(CODE, {"code": code})
    address_changes.remove(user, public_id=EmailAddress.objects.get().public_id)
    browser.post(CODE, {"code": code})
    assert not EmailAddress.objects.exists()


def test_a_code_lasts_ten_minutes(ann):
    _, browser = ann
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        code = add(browser, "ann@home.example")
        clock.shift(10 * 60)
        browser.post(CODE, {"code": code})
        assert not EmailAddress.objects.exists()
        code = add(browser, "ann@home.example")
        clock.shift(10 * 60 - 1)
        browser.post(CODE, {"code": code})
        assert EmailAddress.objects.count() == 1


def test_five_wrong_codes_end_it(ann):
    _, browser = ann
    code = add(browser, "ann@home.example")
    for _ in range(4):
        answer = browser.post(CODE, {"code": wrong(code)})
        assert "That code is not right" in answer.content.decode()
    assert browser.post(CODE, {"code": wrong(code)}).url == PAGE
    browser.post(CODE, {"code": code})
    assert not EmailAddress.objects.exists()


def test_four_wrong_codes_do_not(ann):
    _, browser = ann
    code = add(browser, "ann@home.example")
    for _ in range(4):
        browser.post(CODE, {"code": wrong(code)})
    browser.post(CODE, {"code": code})
    assert EmailAddress.objects.count() == 1


def test_a_new_code_ends_the_old_one_and_there_are_five_an_hour(ann):
    _, browser = ann
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        codes = []
        for _ in range(5):
            codes.append(add(browser, "ann@home.example"))
            clock.shift(1)
        assert "too many codes" in browser.post(PAGE, {"email": "b@home.example"}).content.decode()
        if codes[0] != codes[-1]:
            browser.post(CODE, {"code": codes[0]})
            assert not EmailAddress.objects.exists()
        clock.shift(3600)
        browser.post(CODE, {"code": add(browser, "ann@home.example")})
        assert EmailAddress.objects.count() == 1


def test_a_code_is_for_whoever_asked_and_for_that_address(ann):
    _, browser = ann
    code = add(browser, "ann@home.example")
    _, other = person()
    add(other, "eve@home.example")
    other.post(CODE, {"code": code})
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize("kind", ["account", "linked", "staff"])
def test_somebody_else_s_address_is_answered_alike_and_its_owner_is_told(ann, kind):
    user, browser = ann
    owner = factories.UserFactory(email="bo@example.org", is_staff=kind == "staff")
    taken = "bo@example.org"
    if kind == "linked":
        taken = linked(owner, "bo@home.example").email
    free, theirs = (
        (answer.status_code, answer.url)
        for answer in (
            browser.post(PAGE, {"email": "free@example.org"}),
            browser.post(PAGE, {"email": taken.upper()}),
        )
    )
    assert free == theirs
    html = browser.get(CODE).content.decode()
    assert f"We have sent a message to <strong>{taken}</strong>" in html
    mail.send_due()
    told = django_mail.outbox[-1]
    assert (told.to, told.subject) == ([taken], "onEvidence training: your email address")
    assert not re.search(r"\b\d{6}\b", told.body)
    assert "/enquiries/contact/" in told.body
    assert "That code is not right" in browser.post(CODE, {"code": "000000"}).content.decode()
    assert browser.post(CODE, {"code": ""}).status_code == 200
    assert addresses.of(user) == ["ann@example.org"]


def test_an_address_that_became_somebody_else_s_meanwhile_is_not_taken(ann):
    user, browser = ann
    code = add(browser, "ann@home.example")
    factories.UserFactory(email="Ann@home.example")
    browser.post(CODE, {"code": code})
    assert addresses.of(user) == ["ann@example.org"]


def test_ones_own_address_is_not_added_again(ann):
    user, browser = ann
    linked(user, "ann@home.example")
    for mine in ("ANN@example.org", "ann@Home.example"):
        assert "yours already" in browser.post(PAGE, {"email": mine}).content.decode()
    mail.send_due()
    assert django_mail.outbox == []


def test_signing_in_works_with_any_of_them(ann, ask_for_code):
    user, _ = ann
    linked(user, "ann@home.example")
    learner = factories.LearnerFactory(email="ann@home.example")
    browser = Client()
    browser.post("/sign-in/", {"email": "Ann@Home.example"})
    code = code_sent("ann@home.example")
    browser.post("/sign-in/code/", {"code": code, "action": "verify"})
    assert browser.get("/my/").wsgi_request.user == user
    assert User.objects.count() == 1
    learner.refresh_from_db()
    assert learner.user == user


def test_staff_get_no_code_by_another_address_of_theirs(client, db):
    linked(factories.UserFactory(is_staff=True), "trainer@home.example")
    client.post("/sign-in/", {"email": "trainer@home.example"})
    mail.send_due()
    assert "Use the staff sign-in" in django_mail.outbox[-1].body


def test_a_removed_address_signs_nobody_in(ann, client):
    user, browser = ann
    address = linked(user, "ann@home.example")
    page = f"{PAGE}{address.public_id}/remove/"
    assert "ann@home.example" in browser.get(page).content.decode()
    assert browser.post(page).url == PAGE
    assert addresses.of(user) == ["ann@example.org"]
    client.post("/sign-in/", {"email": "ann@home.example"})
    mail.send_due()
    assert "We do not know this address" in django_mail.outbox[-1].body
    assert recorded("accounts.addresses.remove") == [
        (user.public_id, str(user.public_id), {"fields": ["addresses"]})
    ]


def test_the_one_we_write_to_changes_places_and_the_old_one_is_told(ann):
    user, browser = ann
    address = linked(user, "ann@home.example")
    assert browser.post(f"{PAGE}{address.public_id}/write-to/").url == PAGE
    user.refresh_from_db()
    assert addresses.of(user) == ["ann@home.example", "ann@example.org"]
    mail.send_due()
    told = django_mail.outbox[-1]
    assert (told.to, told.subject) == (["ann@example.org"], "onEvidence training: your account")
    assert "home.example" not in str(told.message())


def test_somebody_else_s_address_answers_404(ann):
    _, browser = ann
    theirs = linked(factories.UserFactory(), "bo@home.example")
    for act in ("remove", "write-to"):
        assert browser.post(f"{PAGE}{theirs.public_id}/{act}/").status_code == 404
    assert browser.get(f"{PAGE}{theirs.public_id}/remove/").status_code == 404
    assert EmailAddress.objects.get() == theirs


def test_nothing_else_can_be_changed_along_with_an_address(ann):
    user, browser = ann
    other = factories.UserFactory()
    browser.post(PAGE, {"email": "ann@home.example", **SMUGGLED, "user": other.pk})
    code = code_sent("ann@home.example")
    browser.post(CODE, {"code": code, "email": "eve@example.org", **SMUGGLED, "user": other.pk})
    user.refresh_from_db()
    assert addresses.of(user) == ["ann@example.org", "ann@home.example"]
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)


def test_the_code_page_is_for_those_who_wait_for_one(ann):
    _, browser = ann
    assert browser.get(CODE).url == PAGE


def test_a_booking_with_another_address_of_theirs_is_theirs(ann):
    user, _ = ann
    linked(user, "ann@home.example")
    made = buyer("Ann@home.example", name="Ann", organisation_name="Example Council")
    again = buyer("ann@home.example", name="Ann", organisation_name="example council")
    assert (made.user, again.user, again.organisation) == (user, user, made.organisation)
