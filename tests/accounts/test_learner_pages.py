"""An organisation's people in the browser: who sees and keeps them, one by one and by lists."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from accounts.imports import preview, running
from accounts.models import ImportRow, Learner, LearnerImport, Membership
from common import tables
from tests import factories
from tests.accounts.conftest import the_event
from tests.courses.rooms import sign_in_staff, trainer
from tests.files import csv_file, sent, xlsx

pytestmark = pytest.mark.django_db

HARM = "<script>alert(1)</script>"


@pytest.fixture
def organisation():
    return factories.OrganisationFactory(name="Example Council")


@pytest.fixture
def as_(client, organisation):
    """A browser of a member in this role."""

    def as_(role, organisation=organisation):
        member = factories.MembershipFactory(organisation=organisation, role=role)
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        client.user = member.user
        return client

    return as_


@pytest.fixture
def owner(as_):
    return as_(Membership.Role.OWNER)


def address(organisation, name="learners", *args):
    return reverse(name, args=[organisation.public_id, *args])


def person(organisation, name="Ann Able", **fields):
    return factories.LearnerFactory(organisation=organisation, full_name=name, **fields)


def text(response):
    return " ".join(response.content.decode().split())


def upload(browser, organisation, file=None, **answers):
    posted = {"headings": "auto", "text": ""} | answers | ({"file": file} if file else {})
    return browser.post(address(organisation, "learner_import_start"), posted)


def latest():
    return LearnerImport.objects.latest("pk")


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


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_failed_rows_come_back_as_they_were_with_why(owner, organisation, kind):
    upload(owner, organisation, csv_file(("=Ann", "nonsense"), ("Ben Baker", "")))
    batch = latest()
    owner.post(address(organisation, "learner_import_confirm", batch.public_id))
    running.run(batch.pk)
    page = text(owner.get(address(organisation, "learner_import", batch.public_id)))
    there = address(organisation, f"learner_import_failed_{kind}", batch.public_id)
    assert there in page
    response = owner.get(there)
    heading, failed = [cells for _, cells in tables.read(response.content)]
    assert heading[-1] == "Why it was not imported"
    assert failed[:3] == ["", "=Ann", "nonsense"]
    assert failed[-1].startswith("The email address should look like")
    if kind == "csv":
        assert b"'=Ann" in response.content
    # Put right, it is taken, and the column with why is passed over in silence.
    right = xlsx(heading, ["", "Ann", "ann@example.org", "", "", "", "", failed[-1]])
    upload(owner, organisation, sent(right))
    assert (latest().rows.get().kind, latest().unused_columns) == ("new", [])


# --- Lists in ---------------------------------------------------------------------------------


def test_a_pasted_list_is_shown_before_anything_changes(owner, organisation):
    ann = person(organisation, email="ann@example.org", job_role="Teacher")
    response = upload(
        owner,
        organisation,
        text="Name\tEmail\tRole\nAnn Able\tann@example.org\tHead\nBen Baker\tb@example.org\tNurse",
    )
    page = text(owner.get(response.url))
    assert "Job role: <del>Teacher</del> becomes <ins>Head</ins>" in page
    assert "Import 2 people" in page
    assert "Ben Baker" in text(owner.get(response.url + "?show=new"))
    ann.refresh_from_db()
    assert ann.job_role == "Teacher"
    assert organisation.learners.count() == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Choose a file, or paste a list below."),
        ({"file": "csv", "text": "Ann"}, "not both"),
        ({"file": "html"}, "This is a web page"),
        ({"file": "exe"}, "This is not an Excel (.xlsx) or CSV file."),
        ({"file": "empty"}, "The file is empty."),
        ({"text": "Ann", "headings": "yes"}, "no column with names"),
        ({"text": "a\n" * 5002}, "more than 5,000 rows"),
        ({"text": "a\n" * 5001, "headings": "no"}, "more than 5,000 people"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(owner, organisation, answers, said):
    files = {
        "csv": csv_file(("Ann Able",)),
        "html": sent(b"<html>"),
        "exe": sent(b"MZ\x00"),
        "empty": sent(b""),
    }
    answers = {**answers, **({"file": files[answers["file"]]} if "file" in answers else {})}
    response = upload(owner, organisation, **answers)
    assert response.status_code == 200
    assert said in text(response)
    assert "<title>Error: " in text(response)
    assert not LearnerImport.objects.exists()


def test_columns_that_we_do_not_use_are_named(owner, organisation):
    response = upload(owner, organisation, text="Name,Shoe size\nAnn Able,38")
    assert "Shoe size" in text(owner.get(response.url))


def test_a_duplicate_is_decided_on_the_page(owner, organisation):
    ann = person(organisation, email="ann@example.org")
    shown = upload(owner, organisation, text="Ann Able,other@example.org").url
    batch = latest()
    page = text(owner.get(shown))
    assert "1 possible duplicate must be decided first." in page
    assert "same name, other address" in page
    confirm = address(organisation, "learner_import_confirm", batch.public_id)
    assert "not decided yet" in text(owner.post(confirm, follow=True))
    decide = address(organisation, "learner_import_decide", batch.public_id)
    said = {f"choice_{batch.rows.get().pk}": f"update:{ann.public_id}", "choice_x": "add"}
    page = text(owner.post(decide, said, follow=True))
    assert "Every possible duplicate is decided." in page
    assert f'value="update:{ann.public_id}" selected' in page
    assert 'data-look-again="3"' in text(owner.post(confirm, follow=True))


def test_one_choice_for_all(owner, organisation):
    person(organisation, email="ann@example.org")
    upload(owner, organisation, text="Ann Able,b@example.org\nAnn Able,c@example.org")
    batch = latest()
    decide = address(organisation, "learner_import_decide", batch.public_id)
    owner.post(decide, {"for_all": "skip"})
    assert set(batch.rows.values_list("choice", flat=True)) == {"skip"}


def test_a_list_is_thrown_away(owner, organisation):
    upload(owner, organisation, text="Ann Able")
    page = owner.post(
        address(organisation, "learner_import_cancel", latest().public_id), follow=True
    )
    assert "nothing of the list was kept" in text(page)
    assert not LearnerImport.objects.exists()


def test_how_far_it_is_and_what_became_of_it(owner, organisation, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 1)
    shown = upload(owner, organisation, text="Ann Able\nBen Baker\nCy Cole\nDi Dunn").url
    batch = latest()
    owner.post(address(organisation, "learner_import_confirm", batch.public_id))
    running._next_batch(batch.pk)
    page = text(owner.get(shown))
    assert "1 of 4 rows done (25 %)." in page
    assert "See how far it is" in page
    running.run(batch.pk)
    page = text(owner.get(shown))
    assert "The list is imported" in page
    assert "Added </dt> <dd> 4" in page.replace("<dt>Added</dt>", "Added </dt>")


@pytest.mark.parametrize("kind", ImportRow.Kind.values)
def test_a_preview_takes_as_many_queries_for_many_rows(owner, organisation, kind):
    def shown(people):
        Learner.objects.all().delete()
        batch = LearnerImport.objects.create(organisation=organisation)
        values = dict.fromkeys(
            ("reference", "email", "job_role", "team", "professional_body", "registration_number"),
            "x",
        )
        ImportRow.objects.bulk_create(
            ImportRow(
                batch=batch,
                number=n,
                kind=kind,
                values=values | {"full_name": f"P {n}"},
                learner=person(organisation, f"P {n}"),
            )
            for n in range(people)
        )
        there = address(organisation, "learner_import", batch.public_id)
        owner.get(there)
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(there).status_code == 200
        return len(captured)

    assert shown(30) == shown(1)
