"""Two organisations that are one, two learners who are one person: what moves, what of both
stays."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.membership.buyers import buyer
from accounts.merging import MergeError, moves, previews
from accounts.models import Learner, Membership, Merge, MergeStep, Organisation
from bookings.models import Booking, Invoice, Place
from common.models import AuditEvent
from courses.models import Attendance, CourseRun, Enrolment
from courses.policy import key_to, opens
from tests import factories
from tests.accounts.merging import Twice, fresh, merged, snapshot
from tests.courses.rooms import started_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice():
    return Twice()


# --- Organisations ------------------------------------------------------------------------------


def test_everything_of_one_becomes_the_other_s(twice):
    invoices = list(Invoice.objects.order_by("pk").values())
    merge = merged(twice.gone, twice.kept)
    assert twice.bookings == [twice.first, twice.second]
    assert fresh(twice.private).organisation == twice.kept
    assert set(twice.kept.learners.values_list("full_name", flat=True)) == {
        "Ann Able", "Ben Baker", "Dee Dart",
    }  # fmt: skip
    assert list(Invoice.objects.order_by("pk").values()) == invoices
    assert fresh(twice.certificate).stated == twice.certificate.stated
    assert merge.moved == {
        "accounts.learner": 1,
        "accounts.membership": 1,
        "bookings.booking": 1,
        "bookings.movement": 1,
        "courses.courserun": 1,
    }


def test_the_one_that_goes_is_listed_and_chosen_nowhere(twice):
    merged(twice.gone, twice.kept)
    assert list(Organisation.objects.all()) == [twice.kept]
    assert fresh(twice.gone).merged_into == twice.kept
    assert fresh(twice.other_ann).merged_into == twice.ann
    assert twice.other_ann not in Learner.objects.all()
    assert Membership.objects.filter(organisation=twice.gone).count() == 0


def test_a_member_of_both_gets_the_higher_role(twice):
    merged(twice.gone, twice.kept)
    assert fresh(twice.manager).role == Membership.Role.OWNER
    assert list(Membership.objects.filter(user=twice.manager.user)) == [twice.manager]


def test_a_member_of_both_keeps_the_higher_role(twice):
    merged(twice.kept, twice.gone)
    assert fresh(twice.owner).role == Membership.Role.OWNER
    assert list(Membership.objects.filter(user=twice.manager.user)) == [twice.owner]


def test_a_learner_of_both_becomes_one_on_one_seat(twice):
    merged(twice.gone, twice.kept)
    enrolments = {each.run_id: each for each in Enrolment.objects.live().filter(learner=twice.ann)}
    assert set(enrolments) == {twice.run.pk, twice.past.run_id}
    # The certificate hangs on the enrolment that moved, and says what it said.
    assert fresh(twice.certificate).enrolment.learner == twice.ann
    assert list(Place.objects.filter(learner=twice.ann, run=twice.run)) == [
        twice.first.places.get(name="Ann Able")
    ]
    # The other place is paid for: it is nobody's now, and still takes its seat.
    spare = twice.second.places.get(name="")
    assert (spare.learner, spare.email, spare.cancelled_at) == (None, "", None)


def test_a_name_without_an_address_is_not_taken_for_its_namesake(twice):
    mine = factories.LearnerFactory(organisation=twice.kept, full_name="No Mail", email="")
    theirs = factories.LearnerFactory(organisation=twice.gone, full_name="No Mail", email="")
    merged(twice.gone, twice.kept)
    assert list(twice.kept.learners.filter(full_name="No Mail")) == [mine, theirs]


def test_the_next_booking_under_the_old_name_is_the_survivor_s(twice):
    merged(twice.gone, twice.kept)
    found = buyer("cy@example.org", name="Cy", organisation_name="the example council ltd.")
    assert found.organisation == twice.kept
    # For somebody who is no member, a name opens nothing.
    other = buyer("eve@example.org", name="Eve", organisation_name="The Example Council Ltd.")
    assert other.organisation not in (twice.kept, twice.gone)


def test_a_link_to_a_private_date_still_opens_it(twice):
    key = key_to(twice.private)
    merged(twice.gone, twice.kept)
    assert opens(key, fresh(twice.private))
    assert not opens("", fresh(twice.private))
    # Given to another organisation since, it is another date.
    CourseRun.objects.filter(pk=twice.private.pk).update(
        organisation=factories.OrganisationFactory()
    )
    assert not opens(key, fresh(twice.private))


def test_two_people_who_sign_in_are_never_made_one(twice):
    for learner in (twice.ann, twice.other_ann):
        Learner.objects.filter(pk=learner.pk).update(user=factories.UserFactory())
    before = snapshot()
    with pytest.raises(MergeError, match="Two different people sign in"):
        merged(twice.gone, twice.kept)
    assert snapshot() == before | {"accounts.user": snapshot()["accounts.user"]}
    assert not Merge.objects.exists()


def test_merging_twice_and_in_a_ring_is_refused(twice):
    merged(twice.gone, twice.kept)
    with pytest.raises(MergeError, match="has been merged into “Example Council” in the meantime"):
        merged(twice.gone, twice.kept)
    with pytest.raises(MergeError, match="has been merged into “Example Council” in the meantime"):
        merged(twice.kept, twice.gone)
    with pytest.raises(MergeError, match="two different"):
        merged(twice.kept, twice.kept)


def test_what_was_merged_into_the_one_that_goes_leads_on_to_the_survivor(twice):
    third = factories.OrganisationFactory()
    merged(third, twice.gone)
    merged(twice.gone, twice.kept)
    assert fresh(third).merged_into == twice.kept


def test_who_did_it_and_why_is_on_record_without_names(twice):
    staff = factories.UserFactory(is_staff=True)
    merge = merged(twice.gone, twice.kept, by=staff, reason="Same VAT number")
    assert (merge.merged_by, merge.reason) == (staff, "Same VAT number")
    events = AuditEvent.objects.filter(action="accounts.merging.merge").order_by("pk")
    assert [(event.object_id, event.reason) for event in events] == [
        (str(twice.other_ann.public_id), "Same VAT number"),
        (str(twice.gone.public_id), "Same VAT number"),
    ]
    assert uuid.UUID(events[1].after["merged_into"]) == twice.kept.public_id
    assert "Ann" not in str(list(events.values()))


def test_every_table_that_refers_to_them_is_known():
    """A new one is found by itself; that it is right to move it is for whoever adds it to say."""
    found = {
        model: [
            f"{field.model._meta.label_lower}.{field.name}" for field in moves.references(model)
        ]
        for model in (Organisation, Learner)
    }
    assert found == {
        Organisation: [
            "accounts.invitation.organisation",
            "accounts.learner.organisation",
            "accounts.learnerimport.organisation",
            "accounts.membership.organisation",
            "accounts.organisation.merged_into",
            "bookings.bankrow.organisation",
            "bookings.booking.organisation",
            "bookings.discountcode_organisations.organisation",
            "bookings.invoiceterms.organisation",
            "bookings.movement.organisation",
            "bookings.paymentattempt.credit_of",
            "bookings.placepool.organisation",
            "bookings.statement.organisation",
            "bookings.waitinglistentry.organisation",
            "courses.courserun.organisation",
        ],
        Learner: [
            "accounts.erasurerequest_learners.learner",
            "accounts.importrow.learner",
            "accounts.learner.merged_into",
            "bookings.change.from_learner",
            "bookings.change.to_learner",
            "bookings.place.learner",
            "courses.enrolment.learner",
            "courses.standingneeds.learner",
        ],
    }


# --- Learners -----------------------------------------------------------------------------------


@pytest.fixture
def pair():
    organisation = factories.OrganisationFactory()
    return (
        factories.LearnerFactory(organisation=organisation, full_name="Ann Able"),
        factories.LearnerFactory(
            organisation=organisation,
            full_name="Anne Able",
            email="",
            job_role="Nurse",
            user=factories.UserFactory(),
        ),
    )


def on(learner, run, *, minutes=None, completed=None):
    enrolment = factories.EnrolmentFactory(learner=learner, run=run)
    if minutes is not None:
        Attendance.objects.create(enrolment=enrolment, session=run.sessions.get(), minutes=minutes)
    if completed:
        Enrolment.objects.filter(pk=enrolment.pk).update(
            state=Enrolment.State.COMPLETED, completed_at=completed
        )
    return enrolment


def test_the_survivor_keeps_its_name_and_takes_what_it_lacked(pair):
    kept, gone = pair
    merged(gone, kept)
    kept.refresh_from_db()
    assert (kept.full_name, kept.job_role, kept.user) == ("Ann Able", "Nurse", gone.user)


def test_a_completed_enrolment_beats_an_earlier_one(pair, now):
    kept, gone = pair
    run = started_run()
    earlier, completed = on(kept, run), on(gone, run, minutes=60, completed=now)
    merged(gone, kept)
    assert list(Enrolment.objects.live().filter(learner=kept)) == [completed]
    assert fresh(earlier).state == Enrolment.State.WITHDRAWN


def test_of_two_enrolments_the_earlier_stays_with_the_marks_of_both(pair):
    kept, gone = pair
    run = started_run()
    earlier, later = on(gone, run, minutes=10), on(kept, run, minutes=50)
    merged(gone, kept)
    assert list(Enrolment.objects.live().filter(learner=kept)) == [earlier]
    assert [mark.minutes for mark in earlier.attendance.all()] == [50]
    assert fresh(later).learner == kept


def test_marks_that_only_the_other_has_are_handed_over(pair):
    kept, gone = pair
    run = started_run()
    earlier, _later = on(kept, run), on(gone, run, minutes=45)
    merged(gone, kept)
    assert [mark.minutes for mark in earlier.attendance.all()] == [45]


def test_one_that_was_withdrawn_is_in_nobody_s_way(pair):
    kept, gone = pair
    run = started_run()
    withdrawn, live = on(kept, run), on(gone, run)
    Enrolment.objects.filter(pk=withdrawn.pk).update(state=Enrolment.State.WITHDRAWN)
    merged(gone, kept)
    assert list(Enrolment.objects.live().filter(learner=kept)) == [live]


def test_only_learners_of_one_organisation_are_merged():
    with pytest.raises(MergeError, match="belong to two organisations"):
        merged(factories.LearnerFactory(), factories.LearnerFactory())


def test_who_has_left_stands_still(pair):
    kept, gone = pair
    Learner.objects.filter(pk=gone.pk).update(
        left_on=timezone.localdate(), left_by="person", left_said_at=timezone.now()
    )
    with pytest.raises(MergeError, match="has left"):
        merged(gone, kept)
    with pytest.raises(MergeError, match="has left"):
        merged(kept, gone)


# --- The preview --------------------------------------------------------------------------------


def test_the_preview_changes_nothing_and_says_what_the_merge_does(twice):
    staff = factories.UserFactory(is_staff=True)
    before = snapshot()
    preview = previews.of_merge(twice.gone, into=twice.kept, by=staff, now=timezone.now())
    assert snapshot() == before
    assert not Merge.objects.exists()
    assert not MergeStep.objects.exists()
    assert [(group.heading, group.total, group.first) for group in preview.moves] == [
        ("Learner", 1, ["Dee Dart"]),
        ("Membership", 1, ["Bo Booker, Owner: everything"]),
        ("Booking", 1, [twice.second.reference]),
        ("Movement of money", 1, ["Invoiced: 120.00"]),
        ("Date", 1, [str(twice.private)]),
    ]
    assert preview.settled == [
        f"{twice.manager.user} is a member of both, and gets the higher role: Owner: everything.",
        "Ann Able, ann@example.org, is a learner of both, and becomes one."
        " What moves: 2 enrolments.",
        f"{twice.run.course.title}, two places on one date: the one of booking"
        f" {twice.first.reference} stays theirs; the one of booking {twice.second.reference} stays"
        " paid for, and somebody else can be named on it.",
        f"{twice.run.course.title}, twice on one date: the earlier one stays, the other is"
        " withdrawn.",
    ]
    assert [(group.heading, group.total) for group in preview.stays] == [("Membership", 1)]


@pytest.mark.parametrize("many", [1, 30])
def test_the_preview_asks_as_much_for_many_as_for_one(many):
    kept, gone = factories.OrganisationFactory(), factories.OrganisationFactory()
    factories.LearnerFactory.create_batch(many, organisation=gone)
    staff = factories.UserFactory(is_staff=True)
    with CaptureQueriesContext(connection) as queries:
        previews.of_merge(gone, into=kept, by=staff, now=timezone.now())
    assert len(queries) == 67


def test_booking_rows_are_found_by_the_survivor_s_buyers(twice):
    merged(twice.gone, twice.kept)
    assert Booking.objects.filter(organisation__memberships__user=twice.second.buyer).count() == 2
