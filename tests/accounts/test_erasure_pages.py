"""Asking for one's erasure on one's own page, and what the office does of it."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import roles
from accounts.models import (
    ErasureRequest,
    Learner,
    User,
)
from accounts.privacy import erasure_requests
from common import mail
from tests import factories
from tests.accounts.forgetting import ADDRESS, NAME, held
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    user = factories.UserFactory(email=ADDRESS, full_name=NAME, last_login=timezone.now())
    factories.LearnerFactory(email=ADDRESS, full_name=NAME)
    return user


@pytest.fixture
def visitor(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def code(visitor, **answers):
    visitor.post("/my/account/erase/", answers)
    mail.send_due()
    return re.search(r"^\d{6}$", django_mail.outbox[-1].body, re.MULTILINE)[0]


def confirm(visitor, digits):
    return visitor.post("/my/account/erase/confirm/", {"code": digits}, follow=True)


def text(response):
    return " ".join(response.content.decode().split())


def test_it_says_what_goes_and_what_stays_and_gives_a_week(visitor, person, now):
    page = text(visitor.get("/my/account/erase/"))
    assert "What stays" in page
    assert "Invoices, as they were issued, for six years" in page
    response = confirm(visitor, code(visitor))
    assert "Take back my request" in text(response)
    request = ErasureRequest.objects.get()
    assert request.due_at - request.asked_at == dt.timedelta(days=7)
    mail.send_due()
    assert "/my/account/erase/" in django_mail.outbox[-1].body
    with time_machine.travel(now + dt.timedelta(days=6, hours=23)):
        call_command("erase_due")
    assert User.objects.filter(pk=person.pk).exists()
    with time_machine.travel(now + dt.timedelta(days=7, minutes=5)):
        call_command("erase_due")
    assert not User.objects.filter(pk=person.pk).exists()


def test_it_can_be_taken_back(visitor, now):
    confirm(visitor, code(visitor))
    response = visitor.post("/my/account/erase/withdraw/", follow=True)
    assert "Nothing was erased" in text(response)
    with time_machine.travel(now + dt.timedelta(days=9)):
        call_command("erase_due")
    assert held(NAME) == {"accounts.User.full_name", "accounts.Learner.full_name"}
    assert "can no longer" not in text(visitor.post("/my/account/erase/withdraw/", follow=True))


def test_at_once_it_is_done_and_they_are_signed_out(visitor, person):
    response = confirm(visitor, code(visitor, at_once="on"))
    assert response.redirect_chain[-1][0] == "/erased/"
    assert not User.objects.exists()
    assert held(NAME) == set()
    assert visitor.get("/my/").status_code == 302


def test_without_the_code_nothing_is_asked_for(visitor):
    wrong = f"{(int(code(visitor)) + 1) % 10**6:06}"
    response = confirm(visitor, wrong)
    assert "That code is not right" in text(response)
    assert "Error: " in text(response)
    for _ in range(4):
        response = confirm(visitor, wrong)
    assert "too many tries" in text(response)
    assert not ErasureRequest.objects.exists()


def test_after_five_tries_not_even_the_right_code_does(visitor):
    right = code(visitor)
    for _ in range(5):
        confirm(visitor, f"{(int(right) + 1) % 10**6:06}")
    confirm(visitor, right)
    assert not ErasureRequest.objects.exists()


def test_a_code_runs_out_and_works_once(visitor, now):
    right = code(visitor)
    with time_machine.travel(now + dt.timedelta(minutes=11)):
        confirm(visitor, right)
        assert not ErasureRequest.objects.exists()
    right = code(visitor)
    confirm(visitor, right)
    visitor.post("/my/account/erase/withdraw/")
    confirm(visitor, right)
    assert [each.state for each in ErasureRequest.objects.all()] == ["withdrawn"]


def test_codes_are_sent_only_so_often_and_never_in_a_subject(visitor):
    for _ in range(5):
        digits = code(visitor)
    assert digits not in django_mail.outbox[-1].subject
    assert "several codes" in text(visitor.post("/my/account/erase/", {}))


def test_the_wish_is_the_one_that_was_confirmed(visitor, person):
    """Whoever sends more fields with the code changes nothing."""
    right = code(visitor)
    visitor.post("/my/account/erase/confirm/", {"code": right, "at_once": "on", "names": ["x"]})
    assert ErasureRequest.objects.get().state == "asked"


# --- In the office --------------------------------------------------------------------------------


@pytest.fixture
def office():
    return at_work(member(roles.ADMINISTRATORS))


def test_staff_see_requests_and_do_one_now(office, person, now):
    request = erasure_requests.ask(person, names=erasure_requests.names(person), now=now)
    assert NAME in text(office.get("/cms/erasures/"))
    page = f"/cms/erasure/request/{request.pk}/"
    assert "Learners: 1" in text(office.get(page))
    assert "is erased" in text(office.post(page, follow=True))
    assert not User.objects.filter(pk=person.pk).exists()
    assert NAME not in text(office.get("/cms/erasures/"))


def test_staff_refuse_with_a_reason_that_is_told(office, person, now):
    request = erasure_requests.ask(person, names=erasure_requests.names(person), now=now)
    page = f"/cms/erasure/request/{request.pk}/refuse/"
    assert "Give the reason." in text(office.post(page, {"reason": ""}))
    office.post(page, {"reason": "A claim is open."})
    request.refresh_from_db()
    assert request.state == "refused"
    mail.send_due()
    assert "A claim is open." in django_mail.outbox[-1].body
    assert "Information Commissioner" in " ".join(django_mail.outbox[-1].body.split())
    office.post(f"/cms/erasure/request/{request.pk}/")
    assert User.objects.filter(pk=person.pk).exists()


def test_somebody_without_an_account_is_erased_from_their_page(office):
    learner = factories.LearnerFactory(full_name=NAME, email=ADDRESS)
    assert "Erase this person" in text(office.get(f"/cms/learner/edit/{learner.pk}/"))
    page = f"/cms/erasure/learner/{learner.pk}/"
    assert "What would go" in text(office.get(page))
    assert "Give the reason." in text(office.post(page, {"reason": ""}))
    assert Learner.objects.exists()
    office.post(page, {"reason": f"{NAME} rang"})
    assert not Learner.objects.exists()
    assert held(NAME) == set()
    request = ErasureRequest.objects.get()
    assert (request.state, request.by_staff) == ("done", True)


def test_from_the_page_of_a_learner_with_an_account_it_goes_too(office, person):
    learner = Learner.objects.get()
    learner.user = person
    learner.save()
    office.post(f"/cms/erasure/learner/{learner.pk}/", {"reason": "By letter"})
    assert not User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("role", [roles.TRAINING_OFFICE, roles.FINANCE, roles.EDITORS])
def test_it_is_for_administrators(role, person, now):
    request = erasure_requests.ask(person, names=erasure_requests.names(person), now=now)
    visitor = at_work(member(role))
    learner = Learner.objects.get()
    assert denied(visitor.get("/cms/erasures/"))
    for page in (
        f"request/{request.pk}/", f"request/{request.pk}/refuse/", f"learner/{learner.pk}/",
    ):  # fmt: skip
        assert denied(visitor.post(f"/cms/erasure/{page}", {"reason": "R"}))
    request.refresh_from_db()
    assert request.is_open


def test_the_list_costs_the_same_however_long(office, now, django_assert_num_queries):
    def ask():
        erasure_requests.ask(factories.UserFactory(), names=[], now=now)

    ask()
    office.get("/cms/erasures/")
    with CaptureQueriesContext(connection) as one:
        office.get("/cms/erasures/")
    for _ in range(29):
        ask()
    with django_assert_num_queries(len(one)):
        office.get("/cms/erasures/")


def test_it_is_scheduled(settings):
    assert "erase_due" in dict(settings.SCHEDULE)
