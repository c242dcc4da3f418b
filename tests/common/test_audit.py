"""Acts are on record, with whoever did them and what they changed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

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
