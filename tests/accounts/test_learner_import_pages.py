"""Lists of people in the browser: shown before anything changes, put right, and taken in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.imports import running
from accounts.models import ImportRow, Learner, LearnerImport, Membership
from common import tables
from tests.accounts.people import address, latest, person, text, upload
from tests.files import csv_file, sent, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(as_):
    return as_(Membership.Role.OWNER)


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
