"""Files of one's own learning: kept, seen by nobody else, removed for good."""

import datetime as dt

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates import evidence
from certificates.models import Evidence
from tests import factories
from tests.files import PDF, docx, picture, sent
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

LIST = reverse("evidence")
ADD = reverse("evidence_add")
ANSWERS = {"title": "First aid", "on": "2026-02-03", "note": "To breathe"}


@pytest.fixture
def me():
    return factories.UserFactory()


@pytest.fixture
def browser(client, me):
    client.force_login(me, backend="django.contrib.auth.backends.ModelBackend")
    return client


def kept(user, content=PDF, title="First aid"):
    return evidence.keep(
        user, file=sent(content), title=title, on=dt.date(2026, 2, 3), note="To breathe"
    )


def address(file, name="evidence_file"):
    return reverse(name, args=[file.public_id])


def test_a_file_is_kept_listed_and_given_back(browser, me):
    assert "No files yet" in browser.get(LIST).content.decode()
    response = browser.post(ADD, ANSWERS | {"file": sent(PDF, "Zoe's abuse course.exe")})
    assert response.url == LIST
    file = Evidence.objects.get(user=me)
    page = browser.get(LIST).content.decode()
    assert "First aid" in page
    assert "3 February 2026" in page
    response = browser.get(address(file))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    name = "onEvidence-2026-02-03-1.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "Zoe" not in file.file.name


@pytest.mark.parametrize(
    ("content", "extension"), [(docx(), "docx"), (picture(), "jpg"), (picture("PNG"), "png")]
)
def test_other_kinds(me, content, extension):
    assert kept(me, content).extension == extension


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"file": b"MZ\x90"}, "Choose a PDF, Word (.docx), PNG or JPEG file."),
        ({"file": b"<html>"}, "Choose a PDF, Word (.docx), PNG or JPEG file."),
        ({"file": b""}, "The file is empty."),
        ({"file": b"%PDF-" + b"0" * 10 * 1024 * 1024}, "The file is larger than"),
        ({"title": ""}, "Say what it is."),
        ({"on": "soon"}, "Give the date as day, month and year"),
        ({}, "Choose a file."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(browser, changed, said):
    content = changed.pop("file", PDF if changed else None)
    files = {} if content is None else {"file": sent(content, "certificate.pdf")}
    page = browser.post(ADD, ANSWERS | changed | files).content.decode()
    assert said in page
    assert "To breathe" in page
    assert not Evidence.objects.exists()


def test_nobody_else_sees_it(me):
    file = kept(me)
    learner = factories.LearnerFactory(user=me)
    employer = factories.MembershipFactory(organisation=learner.organisation).user
    browsers = [Client(), at_work(member("Training office")), at_work(member("Administrators"))]
    browsers[0].force_login(employer, backend="django.contrib.auth.backends.ModelBackend")
    for other in browsers:
        assert other.get(address(file)).status_code == 404
        assert other.post(address(file, "evidence_remove")).status_code == 404
        assert "First aid" not in other.get(LIST).content.decode()
    assert Evidence.objects.count() == 1


def test_removing_asks_first_and_takes_the_file_too(
    browser, me, django_capture_on_commit_callbacks
):
    file = kept(me)
    assert "deleted for good" in browser.get(address(file, "evidence_remove")).content.decode()
    assert Evidence.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address(file, "evidence_remove")).url == LIST
    assert Evidence.objects.count() == 0
    assert storages["private"].listdir("evidence")[1] == []


def test_a_hundred_files_and_no_more(me, browser):
    for slot in range(1, 101):
        Evidence.objects.create(
            user=me, slot=slot, title="T", on=dt.date(2026, 1, 1), file="x.pdf", size=1
        )
    page = browser.post(ADD, ANSWERS | {"file": sent(PDF)}).content.decode()
    assert "You keep 100 files here already" in page
    for slot in (100, 101, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(
                user=me, slot=slot, title="T", on=dt.date(2026, 1, 1), file="x.pdf", size=1
            )
    Evidence.objects.get(slot=7).delete()
    assert kept(me).slot == 7


def test_a_title_is_words_and_never_a_page(browser, me):
    kept(me, title="<script>alert(1)</script>")
    assert "<script>alert" not in browser.get(LIST).content.decode()


def test_thirty_files_take_as_many_queries_as_one(browser, me):
    def queries():
        browser.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            browser.get(LIST)
        return len(captured)

    kept(me)
    few = queries()
    for _ in range(29):
        kept(me)
    assert queries() == few
