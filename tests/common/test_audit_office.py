"""Administrators search the audit trail, read each event, and hear of a broken chain; nobody else
sees any of it."""

import datetime as dt
import io
import uuid

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts import roles
from common import audit
from common.models import AuditCheck, AuditEvent
from tests import factories
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db

TRAIL = "/cms/reports/audit/"


@pytest.fixture
def office():
    return at_work(member(roles.ADMINISTRATORS))


def listed(office, **asked):
    page = office.get(TRAIL, asked)
    return [row.action for row in page.context["object_list"] if row.action.startswith("tests.")]


@pytest.mark.parametrize("role", [role for role in roles.ALL if role != roles.ADMINISTRATORS])
def test_no_other_role_reads_it(role):
    event = audit.record("tests.act")
    browser = at_work(member(role))
    for address in (TRAIL, f"{TRAIL}results/", f"{TRAIL}{event.public_id}/"):
        response = browser.get(address)
        assert response.status_code == 403 or denied(response)


def test_the_newest_comes_first_with_who_did_it_on_what(office):
    person = factories.UserFactory(full_name="Zadie Example")
    audit.record("tests.first", on=factories.OrganisationFactory(), by=person)
    audit.record("tests.second")
    assert listed(office) == ["tests.second", "tests.first"]
    html = office.get(TRAIL).content.decode()
    for shown in ("Zadie Example", "The site itself", "Organisation"):
        assert shown in html


def test_is_searched_by_who_did_it(office):
    ann = factories.UserFactory(email="ann@example.org", full_name="Ann Able")
    audit.record("tests.hers", by=ann)
    audit.record("tests.other", by=factories.UserFactory(full_name="Ben Baker"))
    for typed in ("ann@example.org", "ANN@EXAMPLE.ORG", "ann ab", str(ann.public_id)):
        assert listed(office, person=typed) == ["tests.hers"]
    assert listed(office, person="nobody@example.org") == []


def test_the_acts_of_somebody_erased_are_found_by_their_id(office):
    ann = factories.UserFactory()
    audit.record("tests.hers", by=ann)
    ann.delete()
    assert listed(office, person=str(ann.public_id)) == ["tests.hers"]


def test_is_searched_by_what_was_done_on_which_object_when_and_by_what_kind(office):
    one, other = factories.OrganisationFactory(), factories.LearnerFactory()
    audit.record("tests.rename", on=one, by=factories.UserFactory(is_staff=True))
    audit.record("tests.merge", on=other)
    AuditEvent(
        at=timezone.now() - dt.timedelta(days=9), actor_kind="system", action="tests.old"
    ).save()
    assert listed(office, action="RENAME") == ["tests.rename"]
    assert listed(office, object_type="accounts.learner") == ["tests.merge"]
    assert listed(office, object_id=str(one.public_id)) == ["tests.rename"]
    assert listed(office, actor_kind="staff") == ["tests.rename"]
    week_ago = (timezone.localdate() - dt.timedelta(days=7)).isoformat()
    assert listed(office, at_to=week_ago) == ["tests.old"]
    assert listed(office, at_from=week_ago) == ["tests.merge", "tests.rename"]


def test_costs_the_same_for_one_and_for_thirty(office, django_assert_num_queries):
    def record(number):
        for _ in range(number):
            audit.record(
                "tests.act", on=factories.OrganisationFactory(), by=factories.UserFactory()
            )

    record(1)
    office.get(TRAIL)
    with django_assert_num_queries(20, exact=False) as one:
        office.get(TRAIL)
    record(29)
    with django_assert_num_queries(len(one)):
        assert len(listed(office)) == 30


def test_each_event_has_a_page_with_what_was_before_and_after(office):
    organisation = factories.OrganisationFactory()
    event = audit.record(
        "tests.change",
        on=organisation,
        by=factories.UserFactory(full_name="Zadie <Example>"),
        before={"state": "old", "gone": 1},
        after={"state": "<new>", "come": 2},
        reason="asked for",
    )
    html = office.get(f"{TRAIL}{event.public_id}/").content.decode()
    rows = " ".join(html.split())
    assert '<th scope="row">state</th> <td>old</td> <td>&lt;new&gt;</td>' in rows
    assert '<th scope="row">gone</th> <td>1</td> <td></td>' in rows
    assert '<th scope="row">come</th> <td></td> <td>2</td>' in rows
    for shown in ("Zadie &lt;Example&gt;", str(organisation.public_id), "asked for"):
        assert shown in rows
    assert office.get(f"{TRAIL}{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_is_downloaded_without_names_and_that_is_on_record(office, kind):
    person = factories.UserFactory(full_name="Zadie Example")
    audit.record("tests.act", by=person, after={"state": "new"})
    response = office.get(TRAIL, {"export": kind, "action": "tests.act", "actor_kind": "person"})
    content = b"".join(response.streaming_content)
    if kind == "csv":
        assert str(person.public_id) in content.decode()
        assert "Zadie" not in content.decode()
    else:
        assert load_workbook(io.BytesIO(content)).active.max_row == 2
    made = AuditEvent.objects.get(action="common.exports.export")
    assert made.object_type == "common.auditevent"
    assert made.after["filters"] == {"action": ["(typed)"], "actor_kind": ["person"]}
    assert made.after["rows"] == 1


def panels(browser):
    return [panel for panel in browser.get("/cms/").context["panels"] if hasattr(panel, "waiting")]


def test_a_broken_chain_is_the_first_thing_that_administrators_see(office):
    AuditCheck.objects.create(at=timezone.now(), whole=4, problem="Event 5 was removed.")
    assert panels(office)[0].name == "audit"
    assert "Event 5 was removed." in office.get("/cms/").content.decode()
    assert "audit" not in [panel.name for panel in panels(at_work(member(roles.TRAINING_OFFICE)))]


def test_a_chain_that_is_whole_again_is_not_spoken_of(office):
    AuditCheck.objects.create(at=timezone.now(), whole=4, problem="Event 5 was removed.")
    AuditCheck.objects.create(at=timezone.now(), whole=9)
    assert "audit" not in [panel.name for panel in panels(office)]
