"""A copy of one's own data: all of it, nobody else's, and for nobody else."""

import datetime as dt
import io
import json
from zipfile import ZipFile

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import DataExport
from accounts.privacy import export, packing
from bookings.models import Booking, Place
from certificates.issue import issue
from common import files, mail
from common.models import AuditEvent
from common.storage import private_storage
from courses.models import Enrolment
from tests import factories
from tests.booking import confirmed

pytestmark = pytest.mark.django_db

PAGE, FILE = "/my/account/data/", "/my/account/data/file/"


@pytest.fixture
def person(run):
    """Learns on one date, and has booked another for a colleague; both papers are made."""
    user = factories.UserFactory(email="ann@example.org", full_name="Ann Able")
    confirmed(run)
    own = confirmed(
        factories.CourseRunFactory(), text="Cy Colleague, cy@example.org, Nurse",
        contact_name="Ann Able", contact_email="ann@example.org", organisation_name="Able Ltd",
    )  # fmt: skip
    own.invoice.pdf.save("i.pdf", ContentFile(b"the invoice"))
    enrolment = Enrolment.objects.get(learner__full_name="Ann Able")
    enrolment.learner.user = user
    enrolment.learner.save()
    enrolment.state, enrolment.completed_at = Enrolment.State.COMPLETED, timezone.now()
    enrolment.save()
    issue(enrolment).pdf.save("c.pdf", ContentFile(b"the certificate"))
    mail.send_due()
    return user


@pytest.fixture
def visitor(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response):
    return " ".join(response.content.decode().split())


def make(user):
    packing.make(user.data_export.pk, key=str(DataExport.objects.get(user=user).key))


def archive(visitor):
    return ZipFile(io.BytesIO(b"".join(visitor.get(FILE).streaming_content)))


def test_asked_for_it_is_made_shown_and_fetched(visitor, person):
    assert "Prepare my file" in text(visitor.get(PAGE))
    visitor.post(PAGE)
    waiting = visitor.get(PAGE)
    assert f"0 of {len(export.parts())} parts" in text(waiting)
    assert waiting["Refresh"] == "3"
    DataExport.objects.update(parts_done=3)
    assert f"3 of {len(export.parts())} parts" in text(visitor.get(PAGE))
    make(person)
    page = visitor.get(PAGE)
    assert "Download my file (ZIP" in text(page)
    assert "Refresh" not in page
    response = visitor.get(FILE)
    assert response["Content-Disposition"] == 'attachment; filename="onEvidence-data.zip"'
    assert "no-store" in response["Cache-Control"]
    acts = AuditEvent.objects.filter(action__startswith="accounts.export.").order_by("pk")
    actions = list(acts.values_list("action", flat=True))
    assert actions == [f"accounts.export.{act}" for act in ("ask", "make", "download")]


def test_it_holds_what_is_theirs_and_nothing_of_others(visitor, person):
    visitor.post(PAGE)
    make(person)
    packed = archive(visitor)
    data = json.loads(packed.read("data.json"))
    assert set(data) == {part.name for part in export.parts()}
    assert data["you"]["email"] == "ann@example.org"
    assert [row["name"] for row in data["learners"]] == ["Ann Able"]
    assert [row["state"] for row in data["learning"]] == ["Completed"]
    assert data["certificates"][0]["states"]["name"] == "Ann Able"
    assert [row["organisation"] for row in data["bookings"]] == ["Able Ltd"]
    certificate, invoice = (
        next(name for name in packed.namelist() if name.startswith(room))
        for room in ("certificates/", "bookings/")
    )
    assert packed.read(certificate) == b"the certificate"
    assert packed.read(invoice) == b"the invoice"
    for name in ("data.json", "index.html"):
        said = packed.read(name).decode()
        assert "Ann Able" in said
        for other in (
            "Ben Baker",
            "ben@example.org",
            "Cy Colleague",
            "cy@example.org",
            "Bo Booker",
        ):
            assert other not in said


def test_what_somebody_typed_is_text_in_the_page(visitor, person):
    person.full_name = "<script>alert(1)</script>"
    person.save()
    visitor.post(PAGE)
    make(person)
    page = archive(visitor).read("index.html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_what_lets_somebody_in_is_not_in_it(visitor, person):
    mail.queue("sign_in_code", to=person.email, secret=True, context={
        "code": "246810", "minutes": 10, "link": "x"})  # fmt: skip
    visitor.post(PAGE)
    make(person)
    assert "246810" not in archive(visitor).read("data.json").decode()


def test_whoever_asked_hears_when_it_is_ready_and_nobody_else_gets_it(visitor, person):
    visitor.post(PAGE)
    assert visitor.get(FILE).status_code == 404
    make(person)
    mail.send_due()
    message = django_mail.outbox[-1]
    assert message.to == ["ann@example.org"]
    assert message.attachments == []
    assert message.subject == "onEvidence training: your file is ready"
    other = Client()
    assert other.get(FILE).status_code == 302
    other.force_login(factories.UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert other.get(FILE).status_code == 404


def test_it_goes_after_seven_days(visitor, person, now):
    visitor.post(PAGE)
    make(person)
    name = DataExport.objects.get().file.name
    with time_machine.travel(now + dt.timedelta(days=7, minutes=1)):
        assert visitor.get(FILE).status_code in (302, 404)
        assert export.current(person, now=timezone.now()) is None
        call_command("apply_retention")
        assert not DataExport.objects.exists()
        files.sweep()
    assert not private_storage().exists(name)


def test_one_at_a_time_and_one_an_hour(visitor, person, now):
    visitor.post(PAGE)
    key = DataExport.objects.get().key
    visitor.post(PAGE)
    assert DataExport.objects.get().key == key
    make(person)
    first = DataExport.objects.get().file.name
    assert "less than an hour ago" in text(visitor.post(PAGE, follow=True))
    with time_machine.travel(now + dt.timedelta(hours=1, minutes=1)):
        visitor.post(PAGE)
        make(person)
    assert DataExport.objects.get().file.name != first
    files.sweep()
    assert not private_storage().exists(first)


def test_killed_in_the_middle_it_is_asked_for_again_and_ends(visitor, person, now, monkeypatch):
    visitor.post(PAGE)

    def dies(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(packing, "_page", dies)
        with pytest.raises(KeyboardInterrupt):
            make(person)
    stuck = DataExport.objects.get()
    assert stuck.state == "making"
    with time_machine.travel(now + dt.timedelta(minutes=3)):
        assert "could not be prepared" in text(visitor.get(PAGE))
        visitor.post(PAGE)
        make(person)
        # The old one wakes up, and finds that it is not wanted any more.
        packing.make(stuck.pk, key=str(stuck.key))
    assert DataExport.objects.get().state == "ready"


def test_a_task_that_is_given_back_ends_it(visitor, person, monkeypatch):
    visitor.post(PAGE)
    DataExport.objects.update(state="making", parts_done=4)
    make(person)
    assert DataExport.objects.get().state == "ready"


def test_what_went_wrong_is_said_and_can_be_tried_again(visitor, person, monkeypatch):
    visitor.post(PAGE)

    def fails(*_args, **_more):
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(packing, "_keep", fails)
        with pytest.raises(OSError):
            make(person)
    assert "could not be prepared" in text(visitor.get(PAGE))
    visitor.post(PAGE)
    make(person)
    assert "Download my file" in text(visitor.get(PAGE))


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_it(person, visitor, work):
    visitor.post(PAGE)
    work()
    assert "Download my file" in text(visitor.get(PAGE))


def test_the_place_of_a_colleague_is_a_number(visitor, person):
    assert Place.objects.filter(booking__in=Booking.objects.filter(buyer=person)).count() == 2
    visitor.post(PAGE)
    make(person)
    data = json.loads(archive(visitor).read("data.json"))
    assert data["bookings"][0]["places"] == 2
    assert [row["name"] for row in data["places"]] == ["Ann Able"]
