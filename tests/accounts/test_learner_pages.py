"""An organisation's people in the browser: who sees and keeps them, one by one and by lists."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from accounts.imports import preview
from accounts.models import ImportRow, LearnerImport, Membership
from common import tables
from tests import factories
from tests.accounts.conftest import the_event
from tests.accounts.people import address, latest, person, text, upload
from tests.courses.rooms import sign_in_staff, trainer
from tests.files import csv_file, sent

pytestmark = pytest.mark.django_db

HARM = "<script>alert(1)</script>"


@pytest.fixture
def owner(as_):
    return as_(Membership.Role.OWNER)


# --- Who --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Membership.Role.OWNER, Membership.Role.BOOKER])
def test_owners_and_bookers_keep_their_people_and_no_others(as_, organisation, role):
    browser, ann = as_(role), person(organisation)
    theirs = person(factories.OrganisationFactory(), "Zoe Zest")
    page = text(browser.get(address(organisation)))
    assert "Ann Able" in page
    assert "Zoe Zest" not in page
    assert browser.get(address(organisation, "learner", ann.public_id)).status_code == 200
    for there in (
        address(theirs.organisation),
        address(theirs.organisation, "learner", theirs.public_id),
        # Their person by way of one's own organisation.
        address(organisation, "learner", theirs.public_id),
        address(theirs.organisation, "learners_csv"),
        address(theirs.organisation, "learner_import_start"),
    ):
        assert browser.get(there).status_code == 404


def test_a_manager_sees_their_own_team_and_changes_nobody(as_, organisation):
    browser = as_(Membership.Role.MANAGER)
    ann = person(organisation, team="North")
    person(organisation, "Ben Baker", team="South")
    browser.user.memberships.update(team="West")
    assert "Nobody to show yet" in text(browser.get(address(organisation)))
    browser.user.memberships.update(team="north")
    page = text(browser.get(address(organisation)))
    assert "Ann Able" in page
    assert "Ben Baker" not in page
    assert "Import" not in page
    assert address(organisation, "learner", ann.public_id) not in page
    for name in ("learner_add", "learners_csv", "learner_import_start"):
        assert browser.get(address(organisation, name)).status_code == 404
    change = address(organisation, "learner", ann.public_id)
    assert browser.post(change, {"full_name": "X"}).status_code == 404
    assert upload(browser, organisation, csv_file(("Cy Cole",))).status_code == 404
    assert not LearnerImport.objects.exists()


def test_a_manager_of_no_team_sees_everybody(as_, organisation):
    browser = as_(Membership.Role.MANAGER)
    person(organisation, team="North")
    assert "Ann Able" in text(browser.get(address(organisation)))


def test_another_organisation_s_list_is_not_found(as_, organisation):
    theirs = preview.start(
        factories.OrganisationFactory(), rows=[(1, ["Ann"])], headings="no", by=None
    )
    browser = as_(Membership.Role.OWNER)
    for there in (organisation, theirs.organisation):
        for name in ("learner_import", "learner_import_failed_csv"):
            assert browser.get(address(there, name, theirs.public_id)).status_code == 404
        for name in ("decide", "confirm", "cancel"):
            there_ = address(there, f"learner_import_{name}", theirs.public_id)
            assert browser.post(there_).status_code == 404
    assert LearnerImport.objects.get().state == "preview"


def test_the_office_keeps_the_people_of_any_organisation(organisation, client):
    user = trainer()
    user.groups.add(Group.objects.get(name=roles.TRAINING_OFFICE))
    sign_in_staff(client, user)
    assert address(organisation, "learner_import_start") in text(
        client.get(reverse("organisation:edit", args=[organisation.pk]))
    )
    assert upload(client, organisation, csv_file(("Cy Cole",))).status_code == 302
    assert latest().started_by == user


def test_staff_without_that_right_or_a_second_factor_do_not(organisation, client):
    user = trainer()
    user.groups.add(Group.objects.get(name=roles.FINANCE))
    assert sign_in_staff(client, user).get(address(organisation)).status_code == 404
    office = trainer()
    office.groups.add(Group.objects.get(name=roles.TRAINING_OFFICE))
    browser = sign_in_staff(Client(), office, verified=False)
    assert browser.get(address(organisation)).status_code == 302


# --- The list ---------------------------------------------------------------------------------


def test_it_is_searched_and_filtered_by_team(owner, organisation):
    person(organisation, team="North", registration_number="SW99")
    person(organisation, "Ben Baker", team="South")
    for query, there, absent in (
        ("?q=able", "Ann Able", "Ben Baker"),
        ("?q=sw99", "Ann Able", "Ben Baker"),
        ("?team=South", "Ben Baker", "Ann Able"),
    ):
        page = text(owner.get(address(organisation) + query))
        assert there in page
        assert absent not in page
    assert "Nobody found" in text(owner.get(address(organisation) + "?q=zzz"))


def test_it_has_pages_and_as_many_queries_for_many(owner, organisation):
    def queries():
        owner.get(address(organisation))
        with CaptureQueriesContext(connection) as captured:
            response = owner.get(address(organisation))
        return len(captured), len(response.context["page_obj"])

    person(organisation, team="North")
    few, _ = queries()
    for n in range(59):
        person(organisation, f"Person {n}", team="North")
    assert queries() == (few, 50)


def test_nobody_yet_says_where_people_come_from(owner, organisation):
    assert "Nobody here yet" in text(owner.get(address(organisation)))


def test_names_are_words_and_never_a_page(owner, organisation):
    ann = person(organisation, HARM, team=HARM, job_role=HARM, professional_body=HARM)
    batch = preview.start(
        organisation,
        rows=[(1, ["Name", HARM]), (2, [HARM, ""]), (3, [HARM + "s", ""]), (4, ["Ben <b>", "x"])],
        headings="yes",
        by=None,
    )
    pages = [address(organisation), address(organisation, "learner", ann.public_id)]
    shown = address(organisation, "learner_import", batch.public_id)
    pages += [f"{shown}?show={kind}" for kind in ImportRow.Kind.values]
    for page in pages:
        assert HARM not in owner.get(page).content.decode()
    assert "&lt;script&gt;" in owner.get(shown).content.decode()


# --- One person -------------------------------------------------------------------------------

ANSWERS = {
    "full_name": " Ben  Baker ", "email": "Ben@Example.org", "job_role": "Nurse", "team": "North",
    "professional_body": "NMC", "registration_number": "12A",
}  # fmt: skip


def test_one_is_added_with_what_was_typed_and_nothing_else(owner, organisation):
    extra = {"user": "1", "organisation": "1", "public_id": "1"}
    response = owner.post(address(organisation, "learner_add"), ANSWERS | extra)
    assert response.status_code == 302
    ben = organisation.learners.get()
    assert (ben.full_name, ben.email, ben.user) == ("Ben Baker", "ben@example.org", None)
    assert (ben.professional_body, ben.registration_number) == ("NMC", "12A")
    assert the_event().action == "accounts.learners.add"


def test_two_of_the_same_name_and_address_are_refused_and_the_typing_is_kept(owner, organisation):
    person(organisation, "BEN BAKER", email="ben@example.org")
    response = owner.post(address(organisation, "learner_add"), ANSWERS)
    assert "somebody with this name and address already" in text(response)
    assert 'value="Nurse"' in text(response)
    assert organisation.learners.count() == 1


def test_one_is_changed_and_what_changed_is_recorded_without_names(owner, organisation):
    ann = person(organisation, job_role="Teacher", email="ben@example.org")
    owner.post(address(organisation, "learner", ann.public_id), ANSWERS)
    ann.refresh_from_db()
    assert (ann.full_name, ann.job_role) == ("Ben Baker", "Nurse")
    event = the_event()
    assert event.after["fields"] == [
        "full_name", "job_role", "team", "professional_body", "registration_number",
    ]  # fmt: skip
    assert "Baker" not in str(event.after)


def test_who_owns_their_learning_keeps_name_and_address(owner, organisation):
    ann = person(organisation, user=factories.UserFactory(), email="ann@example.org")
    there = address(organisation, "learner", ann.public_id)
    assert "This person owns their learning" in text(owner.get(there))
    assert owner.post(there, ANSWERS).status_code == 302
    ann.refresh_from_db()
    assert (ann.full_name, ann.email, ann.team) == ("Ann Able", "ann@example.org", "North")


# --- Files out --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_everybody_as_a_file_that_can_be_sent_back(owner, organisation, kind):
    ann = person(organisation, "=Ann", email="ann@example.org", registration_number="-1")
    person(factories.OrganisationFactory(), "Zoe Zest")
    response = owner.get(address(organisation, f"learners_{kind}"))
    assert response["Content-Disposition"] == f'attachment; filename="onEvidence-people.{kind}"'
    rows = [cells for _, cells in tables.read(response.content)]
    assert rows[1:] == [[str(ann.public_id), "=Ann", "ann@example.org", "", "", "", "-1"]]
    if kind == "csv":
        assert b"'=Ann" in response.content
    event = the_event()
    assert (event.action, event.after) == ("accounts.learners.export", {"people": 1, "as": kind})
    upload(owner, organisation, sent(response.content))
    assert latest().rows.get().kind == "same"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_empty_list_has_our_headings(owner, organisation, kind):
    response = owner.get(address(organisation, f"learner_template_{kind}"))
    assert [cells for _, cells in tables.read(response.content)] == [
        ["Full name", "Email", "Job role", "Team", "Professional body", "Registration number"]
    ]
