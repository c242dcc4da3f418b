"""A list of people: read, shown, decided, imported in the background, and forgotten."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.imports import columns, matching, preview, running
from accounts.models import ImportRow, Learner, LearnerImport
from common import tables
from common.models import AuditEvent
from tests import factories
from tests.racing import race

pytestmark = pytest.mark.django_db

HEADINGS = "Full name,Email,Job role,Team,Professional body,Registration number"


@pytest.fixture
def organisation():
    return factories.OrganisationFactory()


@pytest.fixture
def known(organisation):
    return factories.LearnerFactory(
        organisation=organisation,
        full_name="Ann Able",
        email="ann@example.org",
        job_role="Teacher",
    )


@pytest.fixture
def listed(organisation):
    """Keep a list as its rows are pasted."""

    def listed(*lines, headings="auto", organisation=organisation):
        rows = tables.read_text("\n".join(lines))
        return preview.start(organisation, rows=rows, headings=headings, by=None)

    return listed


def kinds(batch):
    return [row.kind for row in batch.rows.all()]


def whys(row):
    return [each["why"] for each in row.candidates]


def imported(batch):
    """Confirmed, and done as the worker does it."""
    preview.confirm(batch, now=timezone.now())
    running.run(batch.pk)
    batch.refresh_from_db()
    return running.counts(batch)


# --- Who is who -------------------------------------------------------------------------------


def test_new_changed_and_unchanged(listed, known):
    batch = listed(HEADINGS, "Ben Baker,ben@example.org", "ANN ABLE,Ann@Example.org,Headteacher")
    assert kinds(batch) == ["new", "changed"]
    assert kinds(listed("Ann Able,ann@example.org,Teacher")) == ["same"]


def test_an_empty_cell_changes_nothing(listed, known):
    assert kinds(listed("Ann Able,ann@example.org,")) == ["same"]


def test_our_reference_says_who_it_is_whatever_else_changed(listed, known):
    batch = listed("Reference,Name,Email", f"{known.public_id},Ann Baker,annb@example.org")
    assert kinds(batch) == ["changed"]
    assert imported(batch) == {"updated": 1}
    known.refresh_from_db()
    assert (known.full_name, known.email) == ("Ann Baker", "annb@example.org")


def test_a_reference_of_another_organisation_is_nobody_s(listed):
    other = factories.LearnerFactory()
    for reference in (other.public_id, "not one"):
        batch = listed("Reference,Name", f"{reference},Ann Able")
        [row] = batch.rows.all()
        assert (row.kind, row.problem[:26]) == ("wrong", "Nobody of the organisation")
    with pytest.raises(preview.BatchError, match="nothing to import"):
        preview.confirm(batch, now=timezone.now())


def test_a_reference_cannot_make_two_people_one(listed, organisation, known):
    other = factories.LearnerFactory(organisation=organisation)
    batch = listed("Reference,Name,Email", f"{other.public_id},Ann Able,ann@example.org")
    [row] = batch.rows.all()
    assert row.problem == "Somebody else of the organisation has this name and address."


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Ann Able,other@example.org", matching.SAME_NAME),
        ("Ann Able", matching.SAME_NAME_NO_ADDRESS),
        ("able ann,other@example.org", matching.SAME_NAME),
        ("Ben Baker,ANN@example.org", matching.SAME_ADDRESS),
        ("Anne Able,other@example.org", matching.LIKE_NAME),
        ("Ánn Able,other@example.org", matching.SAME_NAME),
        ("Ann Albe,other@example.org", matching.LIKE_NAME),
    ],
)
def test_possible_duplicates_are_shown_with_why(listed, known, line, why):
    [row] = listed(line).rows.all()
    assert (row.kind, whys(row)) == ("double", [why])


@pytest.mark.parametrize("line", ["Ann Baker,other@example.org", "Al Able,al@example.org"])
def test_other_people_are_new(listed, known, line):
    assert kinds(listed(line)) == ["new"]


def test_people_of_another_organisation_are_no_duplicates(listed):
    factories.LearnerFactory(full_name="Ann Able", email="ann@example.org")
    assert kinds(listed("Ann Able,ann@example.org")) == ["new"]


def test_likeness_within_the_list_is_shown_and_a_shared_mailbox_is_not(listed):
    batch = listed("Ann Able,a@example.org", "Ann Able,b@example.org", "Ben Baker,a@example.org")
    assert kinds(batch) == ["new", "double", "new"]
    assert batch.rows.all()[1].candidates[0]["row"] == 1


def test_numbers_in_names_are_no_slips():
    assert not matching._likenesses("Person 11") & matching._likenesses("Person 12")


# --- Deciding ---------------------------------------------------------------------------------


def test_nothing_is_imported_while_a_duplicate_is_undecided(listed, known):
    batch = listed("Ann Able,other@example.org")
    with pytest.raises(preview.BatchError, match="not decided"):
        preview.confirm(batch, now=timezone.now())
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    ("choice", "outcome", "addresses"),
    [
        ("add", "added", ["ann@example.org", "other@example.org"]),
        ("update", "updated", ["other@example.org"]),
        ("skip", "skipped", ["ann@example.org"]),
    ],
)
@pytest.mark.parametrize("for_all", [False, True])
def test_each_choice(listed, organisation, known, choice, outcome, addresses, for_all):
    batch = listed("Ann Able,other@example.org")
    if for_all:
        assert preview.choose_for_all(batch, choice=choice) == 1
    else:
        said = f"update:{known.public_id}" if choice == "update" else choice
        preview.choose(batch, choices={batch.rows.get().pk: said})
    assert imported(batch) == {outcome: 1}
    found = organisation.learners.order_by("email").values_list("email", flat=True)
    assert list(found) == addresses


@pytest.mark.parametrize("choice", ["update", "update:", "merge", "update:{}", "delete"])
def test_a_choice_that_nobody_was_offered_decides_nothing(listed, known, choice):
    other = factories.LearnerFactory()
    batch = listed("Ann Able,other@example.org", "Ben Baker,ben@example.org")
    pks = batch.rows.values_list("pk", flat=True)
    preview.choose(batch, choices=dict.fromkeys(pks, choice.format(other.public_id)))
    assert list(batch.rows.values_list("choice", "learner")) == [("", None)] * 2


def test_a_choice_for_another_list_is_passed_over(listed, known):
    mine, other = listed("Ann Able,b@example.org"), listed("Ann Able,c@example.org")
    preview.choose(mine, choices={other.rows.get().pk: "add"})
    assert other.rows.undecided().count() == 1


def test_updating_all_leaves_those_with_two_candidates(listed, organisation, known):
    factories.LearnerFactory(organisation=organisation, full_name="Ann Able", email="")
    batch = listed("Ann Able,other@example.org")
    assert preview.choose_for_all(batch, choice="update") == 0


def test_nothing_of_a_cancelled_list_stays(listed, known):
    batch = listed("Ann Able,other@example.org", "Ben Baker")
    preview.cancel(batch)
    assert (LearnerImport.objects.count(), ImportRow.objects.count()) == (0, 0)
    assert list(Learner.objects.all()) == [known]


def test_what_is_confirmed_is_neither_cancelled_nor_confirmed_again(listed):
    batch = listed("Ben Baker")
    preview.confirm(batch, now=timezone.now())
    for again in (
        lambda: preview.confirm(batch, now=timezone.now()),
        lambda: preview.cancel(batch),
        lambda: preview.choose(batch, choices={}),
    ):
        with pytest.raises(preview.BatchError, match="already"):
            again()


# --- Importing --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_worker_imports_what_was_confirmed(listed, organisation, work):
    batch = listed(HEADINGS, "Ben Baker,Ben@Example.org,Nurse,North,NMC,12A")
    preview.confirm(batch, now=timezone.now())
    assert not organisation.learners.exists()
    work()
    batch.refresh_from_db()
    assert batch.state == "done"
    assert list(organisation.learners.values_list(*columns.FIELDS)) == [
        ("Ben Baker", "ben@example.org", "Nurse", "North", "NMC", "12A")
    ]


def test_who_owns_their_learning_keeps_name_and_address(listed, known):
    known.user = factories.UserFactory(email="ann@example.org")
    known.save()
    batch = listed(
        "Reference,Name,Email,Team", f"{known.public_id},Anna Able,new@example.org,North"
    )
    assert imported(batch) == {"updated": 1}
    known.refresh_from_db()
    assert (known.full_name, known.email, known.team) == ("Ann Able", "ann@example.org", "North")


def test_wrong_rows_are_left_out_and_the_rest_is_imported(listed, organisation):
    batch = listed(HEADINGS, "Ben Baker,ben", "Cy Cole,cy@example.org")
    assert imported(batch) == {"failed": 1, "added": 1}
    assert [learner.full_name for learner in organisation.learners.all()] == ["Cy Cole"]


def test_somebody_added_meanwhile_is_not_added_twice(listed, organisation):
    batch = listed("Ben Baker,ben@example.org,Nurse")
    factories.LearnerFactory(
        organisation=organisation, full_name="ben baker", email="ben@example.org"
    )
    assert imported(batch) == {"updated": 1}
    assert organisation.learners.count() == 1


def test_somebody_who_went_meanwhile_is_said(listed, known):
    batch = listed("Ann Able,ann@example.org,Nurse")
    known.delete()
    assert imported(batch) == {"failed": 1}
    assert batch.rows.get().problem == "This person is no longer in the organisation's records."


def test_an_address_that_was_taken_meanwhile_is_said(listed, organisation, known):
    batch = listed("Reference,Name,Email", f"{known.public_id},Ann Able,b@example.org")
    factories.LearnerFactory(organisation=organisation, full_name="Ann Able", email="b@example.org")
    assert imported(batch) == {"failed": 1}


def test_killed_in_the_middle_it_goes_on_and_doubles_nobody(listed, organisation, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    batch = listed(*(f"Person {n}0,p{n}@example.org" for n in range(5)))
    preview.confirm(batch, now=timezone.now())
    assert running._next_batch(batch.pk)

    def killed(result):
        Learner.objects.bulk_create(result.added)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            running.run(batch.pk)
    assert organisation.learners.count() == 2
    running.run(batch.pk)
    running.run(batch.pk)
    assert organisation.learners.count() == 5
    assert running.counts(batch) == {"added": 5}


def test_one_that_lost_its_worker_is_given_to_it_again(listed):
    batch = listed("Ben Baker")
    now = timezone.now()
    preview.confirm(batch, now=now)
    DBTaskResult.objects.all().delete()
    assert running.finish_lost(now=now + dt.timedelta(minutes=4)) == 0
    assert running.finish_lost(now=now + dt.timedelta(minutes=6)) == 1
    assert DBTaskResult.objects.count() == 1
    call_command("finish_imports")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_lists_of_one_organisation_at_once_double_nobody(listed, organisation):
    """Both were shown when nobody was there yet."""
    lines = [f"Person {n}0,p{n}@example.org" for n in range(600)]
    batches = [listed(*lines), listed(*lines)]
    for batch in batches:
        preview.confirm(batch, now=timezone.now())

    race(lambda batch: running.run(batch.pk), batches)
    assert organisation.learners.count() == 600
    both = [running.counts(batch) for batch in batches]
    assert sum(each.get("added", 0) for each in both) == 600
    assert sum(each.get("same", 0) for each in both) == 600


def test_a_batch_takes_as_many_queries_however_many_rows_it_has(listed, organisation, monkeypatch):
    """Half of them new, half changed. SQLite takes a thousand values in a query at most, so there
    the batches are small enough for one."""
    monkeypatch.setattr(running, "BATCH", 100)

    def queries(people):
        for n in range(people // 2):
            factories.LearnerFactory(
                organisation=organisation, full_name=f"P {people} {n}", email=f"{people}-{n}@a.org"
            )
        batch = listed(*(f"P {people} {n},{people}-{n}@a.org,Nurse" for n in range(people)))
        preview.confirm(batch, now=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            running._next_batch(batch.pk)
        assert not batch.rows.waiting().exists()
        return len(captured)

    assert queries(100) == queries(2)


def test_reading_takes_as_many_queries_for_many_rows(listed):
    def queries(people):
        with CaptureQueriesContext(connection) as captured:
            listed(*(f"P {people} {n},{people}-{n}@a.org" for n in range(people)))
        return len(captured)

    assert queries(80) == queries(1)


# --- Afterwards -------------------------------------------------------------------------------


def test_who_imported_is_recorded_and_no_names(listed, organisation):
    batch = listed("Ben Baker,ben@example.org")
    imported(batch)
    confirmed, finished = AuditEvent.objects.order_by("pk")
    assert (confirmed.action, finished.action) == (
        "accounts.imports.confirm", "accounts.imports.finish",
    )  # fmt: skip
    assert finished.after == {"organisation": str(organisation.public_id), "added": 1}
    assert confirmed.object_id == str(batch.public_id)


def test_lists_are_forgotten_after_thirty_days_and_people_stay(listed, organisation):
    old, new = listed("Ben Baker"), listed("Cy Cole")
    imported(old)
    LearnerImport.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - dt.timedelta(days=30, minutes=1)
    )
    call_command("apply_retention")
    assert list(LearnerImport.objects.all()) == [new]
    assert ImportRow.objects.get().batch == new
    assert organisation.learners.get().full_name == "Ben Baker"
