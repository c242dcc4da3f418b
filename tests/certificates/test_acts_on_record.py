"""What is proved of whom, and who may see the name, is on record."""

import pytest
from django.utils import timezone

from certificates import issue, verification
from certificates.models import Certificate
from common.models import AuditEvent
from courses import attendance
from tests.courses.rooms import enrolled, marks, started_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    run = started_run()
    enrolled(run, "Ann Able", "Ben Baker")
    attendance.mark(run, marks=marks(run, ann=60, ben=0))
    attendance.close(run, now=timezone.now())
    return run


def events(action):
    return list(AuditEvent.objects.filter(action=action).order_by("pk"))


def test_marks_are_on_record_by_enrolment_when_they_change(closed):
    [made] = events("courses.attendance.mark")
    assert made.object_id == str(closed.public_id)
    session = closed.sessions.get().pk
    people = {e.learner.full_name: e.public_id for e in closed.enrolments.all()}
    assert (made.before, made.after) == (
        {},
        {
            f"{people['Ann Able']}, session {session}": 60,
            f"{people['Ben Baker']}, session {session}": 0,
        },
    )


def test_only_what_changed_of_the_marks_is_on_record():
    run = started_run()
    enrolled(run, "Ann Able", "Ben Baker")
    attendance.mark(run, marks=marks(run, ann=60, ben=60))
    attendance.mark(run, marks=marks(run, ann=60, ben=60))
    attendance.mark(run, marks=marks(run, ann=60, ben=30))
    _first, second = events("courses.attendance.mark")
    assert (list(second.before.values()), list(second.after.values())) == ([60], [30])


def test_closing_a_register_and_each_certificate_are_on_record(closed):
    [close] = events("courses.attendance.close")
    assert (close.object_id, close.after) == (str(closed.public_id), {"completed": 1})
    certificate = Certificate.objects.get()
    [made] = events("certificates.issue.issue")
    assert made.object_id == str(certificate.public_id)
    assert made.after == {
        "number": certificate.number,
        "enrolment": str(certificate.enrolment.public_id),
    }


def test_a_correction_is_on_record_with_what_it_replaces(closed):
    old = Certificate.objects.get()
    new = issue.supersede(old, reason="The name was misspelt")
    [made] = events("certificates.issue.supersede")
    assert (made.object_id, made.before) == (str(new.public_id), {"number": old.number})
    assert made.reason == "The name was misspelt"


def test_consent_to_the_name_is_on_record_when_it_changes(closed):
    certificate = Certificate.objects.get()
    for shared in (True, True, False):
        verification.share_name(certificate, shared=shared)
    given, taken = events("certificates.verification.share_name")
    assert (given.before, given.after) == ({"shared": False}, {"shared": True})
    assert (taken.before, taken.after) == ({"shared": True}, {"shared": False})
