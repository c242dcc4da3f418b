"""What a crash left out is made good by the periodic command."""

import datetime as dt

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from certificates.issue import issue
from certificates.models import Certificate
from common.models import OutgoingMessage
from courses.models import Enrolment
from tests import factories
from tests.certificates.test_issue import completed
from tests.racing import at_once


def sweep():
    call_command("issue_missing_certificates")


@pytest.mark.django_db
def test_a_completed_enrolment_without_certificate_gets_one_and_its_message():
    enrolment = completed()
    sweep()
    assert enrolment.certificates.get().state == Certificate.State.VALID
    assert OutgoingMessage.objects.get().kind == "certificate_issued"


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Enrolment.State.ENROLLED, Enrolment.State.WITHDRAWN])
def test_what_is_not_completed_gets_none(state):
    factories.EnrolmentFactory(state=state)
    sweep()
    assert not Certificate.objects.exists()


@pytest.mark.django_db
def test_sweeping_again_adds_nothing():
    completed()
    sweep()
    sweep()
    assert Certificate.objects.count() == OutgoingMessage.objects.count() == 1


@pytest.mark.django_db
def test_the_revoked_stay_without():
    issue(completed())
    Certificate.objects.update(state=Certificate.State.REVOKED)
    sweep()
    assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_issue_once_each():
    for _ in range(4):
        completed()
    at_once(sweep, sweep)
    assert Certificate.objects.count() == OutgoingMessage.objects.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("minutes", "made"), [(11, True), (9, False)])
def test_a_file_that_should_be_there_by_now_is_made(work, minutes, made):
    certificate = issue(completed(learner__email="no-longer@example.org"))
    OutgoingMessage.objects.all().delete()
    issued_at = timezone.now() - dt.timedelta(minutes=minutes)
    Certificate.objects.update(issued_at=issued_at)
    sweep()
    work()
    certificate.refresh_from_db()
    assert bool(certificate.pdf) is made


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_there_is_left_alone(work):
    certificate = issue(completed())
    work()
    Certificate.objects.update(issued_at=timezone.now() - dt.timedelta(hours=1))
    before = storages["private"].listdir("certificates")
    certificate.refresh_from_db()
    sweep()
    work()
    assert storages["private"].listdir("certificates") == before
    assert Certificate.objects.get().pdf.name == certificate.pdf.name
