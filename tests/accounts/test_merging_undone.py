"""Taking a merge back, for 30 days: everything is again as it was, but what has changed since."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.merging import MergeError, closing, undo
from accounts.models import Learner, Membership, Merge, MergeStep, Organisation
from bookings.models import Place
from common.models import AuditEvent
from courses.models import Enrolment
from tests import factories
from tests.accounts.merging import Twice, fresh, merged, snapshot
from tests.booking import confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice():
    return Twice()


@pytest.fixture
def staff(db):
    return factories.UserFactory(is_staff=True)


def undone(merge, staff, *, now=None):
    return undo.undo(merge, by=staff, now=now or timezone.now())


def test_the_whole_database_is_as_it_was(twice, staff):
    twice.kept.learners.filter(full_name="Ann Able").update(job_role="")
    Learner.objects.filter(pk=twice.other_ann.pk).update(user=factories.UserFactory())
    before = snapshot()
    merge = merged(twice.gone, twice.kept, by=staff)
    assert snapshot() != before
    result = undone(merge, staff)
    assert snapshot() == before
    assert (result.skipped, result.since) == ({}, {})
    assert fresh(merge).state == Merge.State.UNDONE
    assert not MergeStep.objects.exists()


@pytest.mark.parametrize("other_way_round", [False, True])
def test_so_is_it_after_a_merge_of_learners(twice, staff, other_way_round):
    inner = Learner.objects.filter(organisation=twice.gone)
    inner.filter(pk=twice.dee.pk).update(full_name="Ann B. Able")
    run = twice.past.run
    factories.EnrolmentFactory(learner=twice.dee, run=run)
    before = snapshot()
    pair = [twice.dee, twice.other_ann]
    gone, kept = reversed(pair) if other_way_round else pair
    merge = merged(gone, kept, by=staff)
    assert Enrolment.objects.live().filter(learner=kept).count() == 2
    undone(merge, staff)
    assert snapshot() == before


def test_times_come_back_to_the_microsecond(staff):
    """Both completed: the later one is withdrawn, and with it when it was completed."""
    organisation = factories.OrganisationFactory()
    run = factories.CourseRunFactory()
    pair = factories.LearnerFactory.create_batch(2, organisation=organisation)
    for number, learner in enumerate(pair):
        factories.EnrolmentFactory(
            learner=learner,
            run=run,
            state=Enrolment.State.COMPLETED,
            completed_at=dt.datetime(2030, 5, 1, 9, 30, number, 123456, tzinfo=dt.UTC),
        )
    before = snapshot()
    merge = merged(pair[1], pair[0], by=staff)
    assert Enrolment.objects.live().count() == 1
    undone(merge, staff)
    assert snapshot() == before


def test_what_came_since_stays_with_the_survivor(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    later = confirmed(
        factories.CourseRunFactory(),
        contact_email="cy@example.org",
        organisation_name="The Example Council Ltd.",
        text="Eli Ely, eli@example.org",
    )
    result = undone(merge, staff)
    assert fresh(later).organisation == twice.kept
    eli = Learner.objects.get(full_name="Eli Ely")
    assert result.since == {
        "accounts.learner": [eli.pk],
        "bookings.booking": [later.pk],
        "bookings.movement": [later.movements.get().pk],
    }
    assert fresh(twice.second).organisation == twice.gone


def test_what_has_changed_hands_since_stays_as_it_is(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    spare = twice.second.places.get(name="")
    Place.objects.filter(pk=spare.pk).update(name="Fay Fox", email="fay@example.org")
    elsewhere = factories.OrganisationFactory()
    twice.private.organisation = elsewhere
    twice.private.save()
    result = undone(merge, staff)
    assert result.skipped == {"bookings.place": [spare.pk], "courses.courserun": [twice.private.pk]}
    assert fresh(spare).name == "Fay Fox"
    assert fresh(twice.private).organisation == elsewhere
    assert fresh(twice.dee).organisation == twice.gone


def test_what_is_no_longer_there_is_passed_over(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    twice.private.delete()
    twice.owner = Membership.objects.filter(user=twice.second.buyer).delete()
    result = undone(merge, staff)
    assert {label: len(rows) for label, rows in result.skipped.items()} == {
        "accounts.membership": 1,
        "courses.courserun": 1,
    }


def test_a_survivor_that_was_merged_itself_comes_first(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    third = factories.OrganisationFactory(name="Third")
    later = merged(twice.kept, third, by=staff)
    before = snapshot()
    with pytest.raises(MergeError, match="has been merged into “Third” since"):
        undone(merge, staff)
    assert snapshot() == before
    undone(later, staff)
    undone(merge, staff)
    assert fresh(twice.gone).merged_into is None


def test_so_does_a_learner_who_came_along_and_was_merged(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    ben = twice.person(twice.kept, "Ben Baker")
    later = merged(fresh(twice.dee), ben, by=staff)
    with pytest.raises(MergeError, match="Undo that merge first"):
        undone(merge, staff)
    undone(later, staff)
    undone(merge, staff)
    assert fresh(twice.dee).organisation == twice.gone


def test_a_part_is_not_undone_without_the_whole(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    with pytest.raises(MergeError, match="part of the merge of two organisations"):
        undone(merge.children.get(), staff)


def test_nobody_comes_back_as_the_very_image_of_another(staff):
    organisation = factories.OrganisationFactory()
    kept = factories.LearnerFactory(
        organisation=organisation, full_name="Ann Able", email="a@b.example"
    )
    gone = factories.LearnerFactory(
        organisation=organisation, full_name="Ann A", email="a@b.example"
    )
    merge = merged(gone, kept, by=staff)
    Learner.objects.filter(pk=kept.pk).update(full_name="Ann A")
    before = snapshot()
    with pytest.raises(MergeError, match="would have the same name and address"):
        undone(merge, staff)
    assert snapshot() == before
    assert fresh(merge).state == Merge.State.OPEN


def test_what_the_survivor_was_given_and_has_changed_since_is_its_own(staff):
    organisation = factories.OrganisationFactory()
    kept = factories.LearnerFactory(organisation=organisation)
    user = factories.UserFactory()
    gone = factories.LearnerFactory(organisation=organisation, job_role="Nurse", user=user)
    merge = merged(gone, kept, by=staff)
    Learner.objects.filter(pk=kept.pk).update(job_role="Matron")
    undone(merge, staff)
    kept.refresh_from_db()
    assert (kept.job_role, kept.user) == ("Matron", None)
    assert fresh(gone).user == user


def test_the_preview_changes_nothing(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    before = snapshot()
    preview = undo.preview(merge, by=staff, now=timezone.now())
    assert snapshot() == before
    assert fresh(merge).state == Merge.State.OPEN
    assert {group.heading: group.total for group in preview.back} == {
        "Booking": 1, "Date": 1, "Enrolments": 2, "Learners": 2, "Memberships": 2,
        "Movement of money": 1, "Place": 1,
    }  # fmt: skip


def test_it_is_on_record(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    undone(merge, staff)
    with pytest.raises(MergeError, match="undone already"):
        undone(merge, staff)
    events = AuditEvent.objects.filter(action="accounts.merging.undo").order_by("pk")
    assert [event.object_id for event in events] == [
        str(twice.gone.public_id), str(twice.other_ann.public_id),
    ]  # fmt: skip
    assert fresh(merge).undone_by == staff


def test_merged_again_after_undoing(twice, staff):
    undone(merged(twice.gone, twice.kept, by=staff), staff)
    before = snapshot()
    again = merged(twice.gone, twice.kept, by=staff)
    undone(again, staff)
    assert snapshot() == before


# --- After 30 days ------------------------------------------------------------------------------


def test_after_30_days_it_is_final_and_the_journal_forgotten(twice, staff, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    merge = merged(twice.gone, twice.kept, by=staff)
    now = timezone.now() + dt.timedelta(days=30)
    assert closing.close(now=now - dt.timedelta(seconds=1)) == 0
    with pytest.raises(MergeError, match="This one is final"):
        undone(merge, staff, now=now)
    assert closing.close(now=now) == 2
    assert closing.close(now=now) == 0
    assert fresh(merge).state == Merge.State.CLOSED
    assert not MergeStep.objects.exists()
    with pytest.raises(MergeError, match="final"):
        undone(merge, staff, now=now - dt.timedelta(days=1))


def test_the_tombstones_stay_and_say_no_longer_who_it_was(twice, staff):
    merged(twice.gone, twice.kept, by=staff)
    closing.close(now=timezone.now() + dt.timedelta(days=31))
    assert fresh(twice.gone).merged_into == twice.kept
    tombstone = fresh(twice.other_ann)
    assert tombstone.merged_into == twice.ann
    assert (tombstone.full_name, tombstone.email, tombstone.job_role) == ("Merged learner", "", "")
    assert fresh(twice.ann).full_name == "Ann Able"


def test_an_undone_merge_is_left_alone(twice, staff):
    undone(merged(twice.gone, twice.kept, by=staff), staff)
    assert closing.close(now=timezone.now() + dt.timedelta(days=31)) == 0
    assert Organisation.objects.filter(pk=twice.gone.pk).exists()
    assert fresh(twice.other_ann).full_name == "Ann Able"


def test_who_is_to_be_forgotten_is_forgotten_in_the_journal_too(twice, staff):
    merge = merged(twice.gone, twice.kept, by=staff)
    assert closing.forget(twice.ann) == 1
    assert "ann@example.org" not in str(list(MergeStep.objects.values()))
    assert fresh(twice.other_ann).email == ""
    # The rest can still be undone.
    undone(merge, staff)
    assert fresh(twice.dee).organisation == twice.gone
    assert fresh(twice.other_ann).merged_into == twice.ann


def test_the_scheduler_runs_it(twice, staff, capsys):
    assert "close_merges" in dict(settings.SCHEDULE)
    merge = merged(twice.gone, twice.kept, by=staff)
    Merge.objects.update(merged_at=timezone.now() - dt.timedelta(days=31))
    call_command("close_merges")
    assert capsys.readouterr().out == "2 merges final\n"
    assert fresh(merge).state == Merge.State.CLOSED
