"""Acts are on record, with whoever did them and what they changed."""

import subprocess
import sys

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django_tasks import task

from common import audit
from common.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


def test_says_who_did_what_on_which_object_and_what_it_changed():
    person, organisation = factories.UserFactory(), factories.OrganisationFactory()
    audit.record(
        "accounts.organisations.rename",
        on=organisation,
        by=person,
        before={"name": "Old"},
        after={"name": "New"},
        reason="asked for by phone",
    )
    event = AuditEvent.objects.get()
    assert (event.actor_kind, event.actor_id) == ("person", person.public_id)
    assert (event.object_type, event.object_id) == (
        "accounts.organisation",
        str(organisation.public_id),
    )
    assert (event.before, event.after) == ({"name": "Old"}, {"name": "New"})
    assert event.reason == "asked for by phone"


@pytest.mark.parametrize("kind", ["person", "staff", "visitor"])
def test_knows_who_acts_from_the_request(rf, kind):
    request = rf.post("/")
    request.user = (
        AnonymousUser() if kind == "visitor" else factories.UserFactory(is_staff=kind == "staff")
    )
    with audit.acting(request=request):
        event = audit.record("common.tests.act")
    assert event.actor_kind == kind
    assert event.actor_id == getattr(request.user, "public_id", None)


def test_what_no_request_asked_for_is_the_site_s_own_doing():
    with audit.acting(origin="manage.py tidy"):
        event = audit.record("common.tests.act")
    assert (event.actor_kind, event.actor_id, event.origin) == ("system", None, "manage.py tidy")


def test_is_undone_with_the_change_it_tells_of():
    with transaction.atomic():
        audit.record("common.tests.act")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


@task(backend="background")
def recorded() -> None:
    audit.record("common.tests.act")


@pytest.mark.django_db(transaction=True)
def test_a_task_of_the_worker_is_named_and_forgotten_after_it(work):
    recorded.enqueue()
    work()
    assert AuditEvent.objects.get().origin == "task tests.common.test_audit.recorded"
    assert audit.record("common.tests.act").origin == ""


def test_a_task_that_runs_at_once_is_the_doing_of_the_request(rf):
    request = rf.post("/")
    with audit.acting(request=request):
        recorded.using(backend="default").enqueue()
        assert audit.record("common.tests.act").actor_kind == "visitor"
    assert {event.actor_kind for event in AuditEvent.objects.all()} == {"visitor"}


def test_a_command_of_the_command_line_is_named_without_what_it_was_told():
    said = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "shell",
            "--verbosity=0",
            "-c",
            "from common import acting; print(acting.now().origin)",
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    assert said.stdout.splitlines()[-1] == "manage.py shell"
