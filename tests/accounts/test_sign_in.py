"""Signing in by a code sent to one's address."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from common.models import OutgoingMessage
from tests import factories


@pytest.fixture
def buyer(db):
    return factories.MembershipFactory(user__email="buyer@example.org").user


@pytest.fixture
def learner(db):
    return factories.LearnerFactory(full_name="Ada Example", email="Ada@Example.org")


def who(client):
    """The signed-in person's id, or None."""
    return client.session.get("_auth_user_id")


def enter(client, code, next_url=""):
    return client.post("/sign-in/code/", {"code": code, "next": next_url, "action": "verify"})


def wrong(code):
    return "000000" if code != "000000" else "111111"


def test_a_buyer_signs_in_and_comes_to_their_organisation(client, buyer, ask_for_code):
    response = enter(client, ask_for_code("buyer@example.org"))
    assert response.url == "/organisation/"
    assert who(client) == str(buyer.pk)


def test_a_learner_gets_an_account_when_they_first_ask(client, learner, ask_for_code):
    assert not User.objects.exists()
    response = enter(client, ask_for_code("ada@example.org"))
    assert response.url == "/my/"
    user = User.objects.get()
    assert (user.email, user.full_name) == ("ada@example.org", "Ada Example")
    assert not user.has_usable_password()


def test_a_shared_mailbox_is_nobody_s_name(client, learner, ask_for_code):
    factories.LearnerFactory(full_name="Bo Example", email="ada@example.org")
    ask_for_code("ada@example.org")
    assert User.objects.get().full_name == ""


def test_the_case_of_an_address_does_not_matter(client, buyer, ask_for_code):
    enter(client, ask_for_code("  Buyer@Example.ORG "))
    assert who(client) == str(buyer.pk)


def test_spaces_in_a_code_do_not_matter(client, buyer, ask_for_code):
    code = ask_for_code("buyer@example.org")
    enter(client, f" {code[:3]} {code[3:]} ")
    assert who(client) == str(buyer.pk)


def test_a_code_works_once(client, buyer, ask_for_code):
    code = ask_for_code("buyer@example.org")
    enter(client, code)
    client.post("/sign-out/")
    assert who(client) is None
    assert enter(client, code).url == "/sign-in/"
    assert who(client) is None


def test_a_code_works_only_where_it_was_asked_for(client, buyer, ask_for_code):
    code = ask_for_code("buyer@example.org")
    elsewhere = Client()
    response = enter(elsewhere, code)
    assert response.url == "/sign-in/"
    assert "asked for it in another browser" in elsewhere.get(response.url).content.decode()
    assert who(elsewhere) is None


def test_a_wrong_code_is_explained_and_can_be_tried_again(client, buyer, ask_for_code):
    code = ask_for_code("buyer@example.org")
    response = enter(client, wrong(code))
    assert response.status_code == 200
    content = response.content.decode()
    assert "<title>Error: Enter the code" in content
    assert "That code is not right" in content
    enter(client, code)
    assert who(client) == str(buyer.pk)


def test_the_fifth_wrong_code_ends_it(client, buyer, ask_for_code):
    code = ask_for_code("buyer@example.org")
    for _ in range(4):
        assert enter(client, wrong(code), "/my/").status_code == 200
    response = enter(client, wrong(code), "/my/")
    assert response.url == "/sign-in/?next=%2Fmy%2F"
    assert "too many tries" in client.get(response.url).content.decode()
    assert enter(client, code).url == "/sign-in/"
    assert who(client) is None


def test_a_code_runs_out_after_ten_minutes(client, buyer, ask_for_code):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = ask_for_code("buyer@example.org")
        clock.shift(dt.timedelta(minutes=10, seconds=1))
        response = enter(client, code, "/my/")
        assert response.url == "/sign-in/?next=%2Fmy%2F"
        assert "That code has run out" in client.get(response.url).content.decode()
        assert who(client) is None


def test_a_code_is_still_good_at_ten_minutes(client, buyer, ask_for_code):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = ask_for_code("buyer@example.org")
        clock.shift(dt.timedelta(minutes=9, seconds=59))
        enter(client, code)
        assert who(client) == str(buyer.pk)


def test_a_new_code_takes_the_place_of_the_old(client, buyer, ask_for_code, post_box):
    old = ask_for_code("buyer@example.org")
    response = client.post("/sign-in/code/", {"action": "resend"}, follow=True)
    assert "We have sent a new code" in response.content.decode()
    new = next(line for line in post_box().body.splitlines() if line.isdigit())
    if new != old:
        enter(client, old)
        assert who(client) is None
    enter(client, new)
    assert who(client) == str(buyer.pk)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "123456' OR 1=1"])
def test_nonsense_for_a_code_is_refused(client, buyer, ask_for_code, code):
    ask_for_code("buyer@example.org")
    assert enter(client, code).status_code == 200
    assert who(client) is None


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 300 + "@example.org"])
def test_nonsense_for_an_address_is_explained(client, db, email):
    response = client.post("/sign-in/", {"email": email})
    assert response.status_code == 200
    assert "Type an email address" in response.content.decode() or not email
    assert not OutgoingMessage.objects.exists()


# --- The same answer to everybody ---------------------------------------------------------------


def answer(client, email):
    """All that the two pages tell somebody who tries an address: nothing of it may differ."""
    asked = client.post("/sign-in/", {"email": email})
    page = client.get(asked.url)
    refused = enter(client, "000000")
    bodies = [response.content.decode().replace(email, "EMAIL") for response in (page, refused)]
    return asked.status_code, asked.url, [strip_tokens(body) for body in bodies]


def strip_tokens(body):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


def test_an_unknown_address_gets_the_same_answer_and_a_message_of_its_own(
    client, buyer, staff, post_box
):
    known = answer(client, "buyer@example.org")
    assert answer(Client(), "nobody@example.org") == known
    assert post_box().subject == "onEvidence training: signing in"
    assert answer(Client(), staff.email) == known
    closed = factories.UserFactory(email="closed@example.org", is_active=False)
    assert answer(Client(), closed.email) == known
    kinds = OutgoingMessage.objects.order_by("pk").values_list("kind", "recipient")
    assert list(kinds) == [
        ("sign_in_code", "buyer@example.org"),
        ("sign_in_unknown", "nobody@example.org"),
        ("sign_in_staff", "office@example.org"),
        ("sign_in_unknown", "closed@example.org"),
    ]
    assert not User.objects.filter(email="nobody@example.org").exists()


def test_staff_are_sent_to_their_own_door(client, staff, post_box):
    client.post("/sign-in/", {"email": staff.email})
    assert "http://testserver/staff/sign-in/" in post_box().body


def test_whoever_becomes_staff_meanwhile_is_not_let_in_by_code(client, buyer, ask_for_code):
    code = ask_for_code("buyer@example.org")
    User.objects.filter(pk=buyer.pk).update(is_staff=True)
    assert enter(client, code).url == "/staff/sign-in/"
    assert who(client) is None


# --- Messages -----------------------------------------------------------------------------------


def test_the_subject_is_neutral_and_holds_no_code(client, buyer, ask_for_code, mailoutbox):
    code = ask_for_code("buyer@example.org")
    message = mailoutbox[-1]
    assert message.subject == "onEvidence training: your code"
    assert message.to == ["buyer@example.org"]
    html = message.alternatives[0].content
    assert code in html
    assert "abuse" not in (message.body + html)


def test_the_row_forgets_the_code_when_the_message_has_gone(client, buyer, ask_for_code):
    ask_for_code("buyer@example.org")
    row = OutgoingMessage.objects.get()
    assert row.state == OutgoingMessage.State.SENT
    assert (row.context, row.text, row.html) == ({}, "", "")


def test_the_link_in_the_message_leads_on_to_where_they_were_going(
    client, buyer, ask_for_code, mailoutbox
):
    ask_for_code("buyer@example.org", "/organisation/")
    link = "http://testserver/sign-in/code/?next=%2Forganisation%2F"
    assert link in mailoutbox[-1].body


# --- Where they go ------------------------------------------------------------------------------


def test_they_go_to_the_page_they_came_for(client, buyer, ask_for_code):
    assert enter(client, ask_for_code("buyer@example.org"), "/my/cpd/").url == "/my/cpd/"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
)
def test_no_address_leads_off_the_site(client, buyer, ask_for_code, elsewhere):
    code = ask_for_code("buyer@example.org", elsewhere)
    assert enter(client, code, elsewhere).url == "/organisation/"
    assert client.get("/sign-in/", {"next": elsewhere}).url == "/organisation/"
    assert client.post("/sign-out/", {"next": elsewhere}).url == "/"


def test_the_session_is_a_new_one(client, buyer, ask_for_code):
    code = ask_for_code("buyer@example.org")
    before = client.session.session_key
    enter(client, code)
    assert client.session.session_key != before


# --- Pages --------------------------------------------------------------------------------------


def test_signing_out_asks_first_and_goes_home(client, buyer, ask_for_code):
    enter(client, ask_for_code("buyer@example.org"))
    page = client.get("/sign-out/")
    assert page.status_code == 200
    assert "buyer@example.org" in page.content.decode()
    assert who(client) == str(buyer.pk)
    assert client.post("/sign-out/").url == "/"
    assert who(client) is None


def test_another_address_can_be_given_while_a_code_is_on_its_way(client, buyer, ask_for_code):
    ask_for_code("buyer@example.org")
    page = client.get("/sign-in/code/?next=/my/").content.decode()
    assert 'href="/sign-in/?next=%2Fmy%2F"' in page
    assert client.get("/sign-in/?next=/my/").status_code == 200


def test_the_pages_are_not_kept(client, buyer, ask_for_code):
    assert "no-store" in client.get("/sign-in/")["Cache-Control"]
    ask_for_code("buyer@example.org")
    assert "no-store" in client.get("/sign-in/code/")["Cache-Control"]


def test_a_phone_offers_the_code_from_the_message(client, buyer, ask_for_code):
    ask_for_code("buyer@example.org")
    page = client.get("/sign-in/code/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/", "/password/reset/", "/sign-in/password/", "/login/",
        "/accounts/password/reset/", "/accounts/signup/", "/password/change/",
    ],
)  # fmt: skip
def test_there_is_no_password_page_for_customers(client, db, path):
    assert client.get(path).status_code == 404


def test_codes_are_limited_by_address(client, buyer, ask_for_code):
    for _ in range(3):
        ask_for_code("buyer@example.org")
    response = client.post("/sign-in/", {"email": "buyer@example.org"})
    assert response.status_code == 200
    assert "too many tries" in response.content.decode()
    assert OutgoingMessage.objects.count() == 3
