"""Hearing of a new date: asked once, confirmed, told once, and forgotten."""

import datetime as dt
from contextlib import nullcontext

import pytest
from django.contrib.auth.models import Group
from django.core import mail as outbox
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from accounts import roles
from common import mail
from common.models import OutgoingMessage
from courses import interest
from courses.models import CourseRun, InterestNotice
from tests import factories
from tests.courses.pages import catalogue, course_page
from tests.courses.rooms import sign_in_staff, trainer
from tests.racing import ROUNDS, race

pytestmark = pytest.mark.django_db

ADDRESS = "someone@example.org"


@pytest.fixture
def course():
    catalogue()
    return course_page("A telling title").course


@pytest.fixture
def form(course):
    return reverse("interest", args=[course.public_id])


def ask(course, email=ADDRESS):
    interest.ask(course, email=email, now=timezone.now())


def tell() -> int:
    return interest.tell(now=timezone.now())


def messages() -> list[tuple[str, str]]:
    return list(OutgoingMessage.objects.order_by("pk").values_list("kind", "recipient"))


class TestAsking:
    def test_is_confirmed_and_the_message_keeps_quiet(self, client, course, form):
        response = client.post(form, {"email": "Someone@Example.org"}, follow=True)
        mail.send_due()
        assertContains(response, "We will write to you")
        assert list(InterestNotice.objects.values_list("course", "email")) == [(course.pk, ADDRESS)]
        [message] = outbox.outbox
        assert message.to == [ADDRESS]
        assert message.subject == "onEvidence training: we will write to you"
        assert message.body.count(course.title) == 1
        notice = InterestNotice.objects.get()
        assert interest.stop_address(notice) in message.body
        assert message.extra_headers["List-Unsubscribe"] == f"<{interest.stop_address(notice)}>"
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert course.page.slug not in message.body + interest.stop_address(notice)

    def test_again_changes_nothing_and_answers_the_same(self, client, form):
        first, again = (client.post(form, {"email": ADDRESS}) for _ in range(2))
        assertRedirects(first, reverse("interest_noted"))
        assertRedirects(again, reverse("interest_noted"))
        assert messages() == [("interest_noted", ADDRESS)]
        assert InterestNotice.objects.count() == 1

    @pytest.mark.parametrize("typed", ["", "someone", "a@b", "a@example.org\nBcc: b@example.org"])
    def test_what_is_no_address_is_refused_kindly(self, client, form, typed):
        response = client.post(form, {"email": typed})
        assertContains(response, "<title>Error: Hear of new dates")
        assert not InterestNotice.objects.exists()

    def test_the_page_says_what_it_is_for_and_its_address_does_not(self, client, course, form):
        assertContains(client.get(form), course.title, count=1)
        assert form == f"/notices/{course.public_id}/"

    def test_a_course_that_is_not_shown_is_not_told_of(self, client, course, form):
        course.page.unpublish()
        assert client.get(form).status_code == 404

    def test_only_so_often_from_one_address(self, client, form):
        answers = [client.post(form, {"email": f"a{n}@example.org"}) for n in range(11)]
        assert [answer.status_code for answer in answers] == [302] * 10 + [429]
        assert InterestNotice.objects.count() == 10


class TestTelling:
    def test_whoever_asked_is_told_of_a_new_date_once(self, course):
        ask(course)
        run = factories.CourseRunFactory(course=course)
        assert (tell(), tell()) == (1, 0)
        assert messages() == [("interest_noted", ADDRESS), ("date_added", ADDRESS)]
        message = OutgoingMessage.objects.get(kind="date_added")
        assert message.subject == "onEvidence training: a new date"
        assert [date["link"] for date in message.context["dates"]] == [
            f"http://testserver/book/{run.public_id}/"
        ]
        assert not InterestNotice.objects.exists()

    def test_each_person_gets_a_message_of_their_own(self, course):
        other = course_page("Another").course
        for email in ("a@example.org", "b@example.org"):
            ask(course, email)
        ask(other, "c@example.org")
        factories.CourseRunFactory(course=course)
        assert tell() == 2
        assert list(InterestNotice.objects.values_list("email", flat=True)) == ["c@example.org"]

    def test_dates_that_were_there_already_are_no_news(self, course):
        factories.CourseRunFactory(course=course)
        ask(course)
        assert tell() == 0
        new = factories.CourseRunFactory(course=course)
        assert tell() == 1
        [date] = OutgoingMessage.objects.get(kind="date_added").context["dates"]
        assert str(new.public_id) in date["link"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": CourseRun.State.DRAFT},
            {"state": CourseRun.State.CANCELLED},
            {"starts_in": dt.timedelta(days=-1)},
        ],
    )
    def test_nobody_is_told_of_what_cannot_be_booked(self, course, fields):
        ask(course)
        factories.CourseRunFactory(course=course, **fields)
        assert tell() == 0
        assert InterestNotice.objects.count() == 1

    def test_a_draft_that_is_scheduled_is_news(self, course):
        draft = factories.CourseRunFactory(course=course, state=CourseRun.State.DRAFT)
        ask(course)
        CourseRun.objects.filter(pk=draft.pk).update(state=CourseRun.State.SCHEDULED)
        assert tell() == 1

    def test_the_message_names_the_dates_and_the_course_once(self, course):
        ask(course)
        run = factories.CourseRunFactory(course=course)
        tell()
        mail.send_due()
        message = outbox.outbox[-1]
        assert message.body.count(course.title) == 1
        assert run.when in message.body
        assert course.page.slug not in message.body

    def test_many_cost_no_more_queries_than_one(self, course, django_assert_num_queries):
        for number in range(30):
            ask(course, f"a{number}@example.org")
        factories.CourseRunFactory(course=course)
        with django_assert_num_queries(8):
            assert tell() == 30


class TestStopping:
    @pytest.fixture
    def address(self, course):
        ask(course)
        return interest.stop_address(InterestNotice.objects.get())

    def test_the_link_asks_for_one_press(self, client, address):
        assertContains(client.get(address), "Do not write to me")
        assert InterestNotice.objects.exists()
        assertContains(client.post(address), "We will not write")
        assert not InterestNotice.objects.exists()

    def test_a_mail_program_can_press_it_without_a_visit(self, address):
        client = Client(enforce_csrf_checks=True)
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not InterestNotice.objects.exists()

    def test_twice_is_once(self, client, address):
        client.post(address)
        assertContains(client.post(address), "We will not write")

    def test_nobody_can_make_one_up(self, client, address):
        forged = address.replace(":", ":a").replace("http:a", "http:")
        for answer in (client.get(forged), client.post(forged)):
            assert answer.status_code == 404
        assert InterestNotice.objects.exists()


class TestInTheOffice:
    def office(self, client, role):
        roles.sync()
        user = trainer()
        user.groups.add(Group.objects.get(name=role))
        return sign_in_staff(client, user)

    def test_the_training_office_sees_who_waits_and_deletes_on_request(self, client, course):
        ask(course)
        office, notice = self.office(client, roles.TRAINING_OFFICE), InterestNotice.objects.get()
        assertContains(office.get(reverse("interestnotice:index")), ADDRESS)
        office.post(reverse("interestnotice:delete", args=[notice.pk]))
        assert not InterestNotice.objects.exists()

    def test_and_changes_or_adds_nothing(self, client, course):
        ask(course)
        office, notice = self.office(client, roles.TRAINING_OFFICE), InterestNotice.objects.get()
        for address in (
            reverse("interestnotice:add"),
            reverse("interestnotice:edit", args=[notice.pk]),
        ):
            assert office.post(address, {"email": "b@example.org"}).status_code == 302
        assert list(InterestNotice.objects.values_list("email", flat=True)) == [ADDRESS]

    def test_others_do_not_see_them(self, client, course):
        editors = self.office(client, roles.EDITORS)
        assert editors.get(reverse("interestnotice:index")).status_code == 302


def test_after_a_year_it_is_forgotten(course):
    ask(course, "old@example.org")
    long_ago = timezone.now() - dt.timedelta(days=366)
    InterestNotice.objects.update(created_at=long_ago)
    ask(course, "new@example.org")
    call_command("apply_retention")
    assert list(InterestNotice.objects.values_list("email", flat=True)) == ["new@example.org"]


class TestTwoAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True)
    PEOPLE, AT_ONCE = 30, 6

    def told(self) -> list[str]:
        """Who was told, when several tell at once."""
        OutgoingMessage.objects.all().delete()
        course = factories.CourseFactory()
        for number in range(self.PEOPLE):
            ask(course, f"a{number:02}@example.org")
        factories.CourseRunFactory(course=course)
        race(lambda _: tell(), range(self.AT_ONCE))
        told = OutgoingMessage.objects.filter(kind="date_added").order_by("recipient")
        return list(told.values_list("recipient", flat=True))

    def test_each_person_is_told_once(self):
        assert self.told() == [f"a{number:02}@example.org" for number in range(self.PEOPLE)]

    def test_without_the_lock_they_are_told_again(self, monkeypatch):
        """The negative control. On SQLite the lock is the one taken at BEGIN, so BEGIN goes too. It
        may go well by luck, but not all of them."""
        monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
        if connection.vendor == "sqlite":
            monkeypatch.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())
        assert any(len(self.told()) > self.PEOPLE for _ in range(ROUNDS))
