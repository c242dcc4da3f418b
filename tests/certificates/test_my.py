"""My learning: one's own, all of it, and nobody else's."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from certificates.issue import issue
from certificates.models import Certificate
from certificates.printing import certificate_pdf
from courses.models import CourseRun, Enrolment
from tests import factories
from tests.certificates.test_issue import completed
from tests.courses.rooms import started_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return factories.UserFactory()


@pytest.fixture
def signed_in(client, me):
    client.force_login(me, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(client):
    return " ".join(client.get(reverse("my")).content.decode().split())


def download(client, certificate):
    return client.get(reverse("my_certificate", args=[certificate.public_id]))


# --- What is shown ----------------------------------------------------------------------------


def test_nothing_yet_says_what_comes_here_and_shows_the_courses(signed_in):
    page = page_of(signed_in)
    assert "Nothing here yet" in page
    assert 'href="/courses/"' in page


def test_what_is_coming_says_when_where_and_how_to_join(signed_in, me):
    run = factories.CourseRunFactory(joining="https://meet.example.org/room-7")
    enrolment = factories.EnrolmentFactory(run=run, learner__user=me)
    page = page_of(signed_in)
    assert run.course.title in page
    assert run.when in page
    assert 'href="https://meet.example.org/room-7"' in page
    assert reverse("learning_calendar", args=[enrolment.public_id]) in page


def test_how_to_join_waits_until_it_is_decided_that_the_date_runs(signed_in, me, now):
    run = factories.CourseRunFactory(joining="https://meet.example.org/room-7", minimum_places=9)
    factories.EnrolmentFactory(run=run, learner__user=me)
    page = page_of(signed_in)
    assert "meet.example.org" not in page
    assert "once it is decided that this date goes ahead" in page
    CourseRun.objects.filter(pk=run.pk).update(going_ahead_at=now)
    assert "meet.example.org" in page_of(signed_in)


def test_a_cancelled_date_is_said_to_be_so_and_cannot_be_joined(signed_in, me):
    run = factories.CourseRunFactory(
        joining="https://meet.example.org/room-7", state=CourseRun.State.CANCELLED
    )
    factories.EnrolmentFactory(run=run, learner__user=me)
    page = page_of(signed_in)
    assert "This date is not going ahead" in page
    assert "meet.example.org" not in page


def test_what_is_completed_offers_its_certificate(signed_in, me):
    certificate = issue(completed(learner__user=me))
    page = page_of(signed_in)
    assert certificate.number in page
    assert reverse("my_certificate", args=[certificate.public_id]) in page


@pytest.mark.parametrize(
    ("closed", "words"),
    [(False, "when the trainer has closed the register"), (True, "You were not marked as there")],
)
def test_a_date_that_is_over_says_what_came_of_it(signed_in, me, now, closed, words):
    run = factories.CourseRunFactory(starts_in=dt.timedelta(days=-2))
    factories.EnrolmentFactory(run=run, learner__user=me)
    if closed:
        CourseRun.objects.update(register_closed_at=now)
    assert words in page_of(signed_in)


def test_a_date_one_has_left_is_gone(signed_in, me):
    run = factories.CourseRunFactory()
    factories.EnrolmentFactory(run=run, learner__user=me, state=Enrolment.State.WITHDRAWN)
    assert run.course.title not in page_of(signed_in)


def test_learning_at_two_employers_is_one_record(signed_in, me):
    numbers = {issue(completed(learner__user=me)).number for _ in range(2)}
    assert numbers <= set(re.findall(r"OEC-\d{4}-\d{6}", page_of(signed_in)))


def test_an_address_that_nobody_verified_shows_nothing(signed_in, me):
    certificate = issue(completed(learner__email=me.email))
    assert certificate.number not in page_of(signed_in)


def test_signed_out_one_is_asked_to_sign_in(client):
    response = client.get(reverse("my"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_request_login_code"))


def test_it_is_kept_by_no_browser(signed_in):
    assert "no-store" in signed_in.get(reverse("my"))["Cache-Control"]


# --- The file ---------------------------------------------------------------------------------


def test_the_stored_file_comes_under_a_neutral_name(signed_in, me):
    certificate = issue(completed(learner__user=me))
    made = certificate_pdf(str(certificate.pk))
    response = download(signed_in, certificate)
    assert b"".join(response.streaming_content) == made
    name = f"onEvidence-certificate-{certificate.number}.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]


def test_somebody_else_s_certificate_is_not_found(signed_in):
    theirs = issue(completed(learner__user=factories.UserFactory()))
    certificate_pdf(str(theirs.pk))
    assert download(signed_in, theirs).status_code == 404
    assert signed_in.post(f"/my/certificates/{theirs.public_id}/name/").status_code == 404


def test_nobody_s_learner_is_not_everybody_s(signed_in):
    nobody_s = issue(completed(learner__user=None))
    assert download(signed_in, nobody_s).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_while_it_is_made_the_page_looks_again_and_asks_once(client, me, work):
    certificate = issue(completed(learner__user=me))
    DBTaskResult.objects.all().delete()
    client.force_login(me, backend="django.contrib.auth.backends.ModelBackend")
    assert client.head(reverse("my_certificate", args=[certificate.public_id]))["Refresh"] == "5"
    client.head(reverse("my_certificate", args=[certificate.public_id]))
    assert DBTaskResult.objects.count() == 1
    work()
    assert download(client, certificate)["Content-Type"] == "application/pdf"


# --- Consent ----------------------------------------------------------------------------------


def test_the_holder_decides_whether_their_name_is_shown(signed_in, me):
    certificate = issue(completed(learner__user=me))
    address = reverse("my_certificate_name", args=[certificate.public_id])
    assert certificate.holder_consents_to_name is False
    signed_in.post(address, {"share": "yes"})
    assert Certificate.objects.get().holder_consents_to_name is True
    signed_in.post(address)
    assert Certificate.objects.get().holder_consents_to_name is False


# --- Queries ----------------------------------------------------------------------------------


def test_thirty_of_each_take_as_many_queries_as_one(signed_in, me):
    def one_of_each():
        factories.EnrolmentFactory(learner__user=me)
        issue(completed(learner__user=me))
        over = started_run()
        over.sessions.update(ends_at=timezone.now())
        factories.EnrolmentFactory(run=over, learner__user=me)

    def queries():
        signed_in.get(reverse("my"))
        with CaptureQueriesContext(connection) as captured:
            page = page_of(signed_in)
        return len(captured), page.count("<h3>")

    one_of_each()
    few, shown = queries()
    assert shown == 3
    for _ in range(29):
        one_of_each()
    assert queries() == (few, 90)
