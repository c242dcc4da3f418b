"""Leaving an employer: it sees what it paid for, and nothing newer."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Learner
from accounts.people import leaving
from accounts.people.learners import Person, learners
from accounts.people.leaving import ORGANISATION, PERSON, LeavingError
from common.models import AuditEvent
from tests import factories
from tests.accounts.merging import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    user = factories.UserFactory(email="ann@example.org", last_login=timezone.now())
    learner = factories.LearnerFactory(full_name="Ann Able", email="ann@example.org", user=user)
    Learner.objects.filter(pk=learner.pk).update(created_at=timezone.now() - dt.timedelta(days=90))
    return fresh(learner)


def leave(learner, *, by=PERSON, days_ago=0):
    on = timezone.localdate() - dt.timedelta(days=days_ago)
    return leaving.leave(learner, on=on, by=by, now=timezone.now())


def comes_back(learner, *, by=PERSON, days_later=0):
    now = timezone.now() + dt.timedelta(days=days_later)
    return leaving.comes_back(learner, by=by, now=now)


def test_leaving_is_recorded_once_and_names_nobody(ann):
    leave(ann)
    leave(ann, by=ORGANISATION, days_ago=3)
    ann.refresh_from_db()
    assert (ann.left_on, ann.left_by) == (timezone.localdate(), PERSON)
    [event] = AuditEvent.objects.filter(action="accounts.leaving.leave")
    assert event.object_id == str(ann.public_id)
    assert event.after == {"left_on": str(timezone.localdate()), "left_by": "person"}


def test_the_last_day_is_known_and_lies_within(ann):
    with pytest.raises(LeavingError, match="on their last day or after it"):
        leave(ann, days_ago=-1)
    with pytest.raises(LeavingError, match="cannot be before"):
        leave(ann, days_ago=91)
    assert leave(ann, days_ago=90).has_left


def test_it_can_be_taken_back_for_30_days(ann):
    leave(ann)
    with pytest.raises(LeavingError, match="for 30 days"):
        comes_back(ann, days_later=30)
    assert not comes_back(ann, days_later=29).has_left
    assert AuditEvent.objects.filter(action="accounts.leaving.come_back").count() == 1
    comes_back(ann)
    assert AuditEvent.objects.filter(action="accounts.leaving.come_back").count() == 1


def test_only_by_who_said_it(ann):
    leave(ann)
    with pytest.raises(LeavingError, match="said themselves"):
        comes_back(ann, by=ORGANISATION)
    comes_back(ann)
    leave(ann, by=ORGANISATION)
    with pytest.raises(LeavingError, match="Ask them to put it right"):
        comes_back(ann)
    assert not comes_back(ann, by=ORGANISATION).has_left


def test_who_is_booked_again_is_somebody_new_and_the_same_person_s(ann):
    leave(ann)
    before = Learner.objects.filter(pk=ann.pk).values().get()
    [again] = learners(ann.organisation, people=[Person("Ann Able", "ann@example.org", "Matron")])
    assert (again.pk == ann.pk, again.user, again.left_on) == (False, ann.user, None)
    assert Learner.objects.filter(pk=ann.pk).values().get() == before
    [event] = AuditEvent.objects.filter(action="accounts.learners.booked_again")
    assert (event.object_id, event.before) == (str(again.public_id), {"left": str(ann.public_id)})
    with pytest.raises(LeavingError, match="listed there again"):
        comes_back(ann)


def test_who_has_not_left_is_found_again(ann):
    assert learners(ann.organisation, people=[Person("Ann Able", "ANN@example.org", "")]) == [ann]
    assert not AuditEvent.objects.exists()


def test_the_database_knows_who_said_so(ann):
    with pytest.raises(IntegrityError), transaction.atomic():
        Learner.objects.filter(pk=ann.pk).update(left_on=timezone.localdate())


# --- The page -----------------------------------------------------------------------------------


@pytest.fixture
def signed_in(client, ann):
    client.force_login(ann.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_each_employer_is_listed_with_what_it_sees(signed_in, ann):
    other = factories.LearnerFactory(user=ann.user, full_name="Ann Able-Smith")
    stranger = factories.LearnerFactory()
    page = signed_in.get("/my/employers/").content.decode()
    assert str(ann.organisation) in page
    assert str(other.organisation) in page
    assert "It knows you as Ann Able-Smith" in page
    assert str(stranger.organisation) not in page


def test_i_have_left_is_asked_once_more_and_taken_back(signed_in, ann):
    address = f"/my/employers/{ann.public_id}/left/"
    page = signed_in.get(address).content.decode()
    assert f"Have you left {ann.organisation}?" in page
    assert not fresh(ann).has_left
    assert signed_in.post(address).url == "/my/employers/"
    assert fresh(ann).left_by == PERSON
    assert "You have left" in signed_in.get("/my/employers/").content.decode()
    assert signed_in.get(address).status_code == 302
    signed_in.post(f"/my/employers/{ann.public_id}/back/")
    assert not fresh(ann).has_left


def test_somebody_else_s_is_unknown(signed_in):
    other = factories.LearnerFactory(user=factories.UserFactory())
    for what in ("left", "back"):
        assert signed_in.post(f"/my/employers/{other.public_id}/{what}/").status_code == 404
    assert not fresh(other).has_left


def test_what_the_employer_said_is_not_taken_back_here(signed_in, ann):
    leave(ann, by=ORGANISATION)
    page = signed_in.get("/my/employers/").content.decode()
    assert "It told us so" in page
    assert "I have not left" not in page
    signed_in.post(f"/my/employers/{ann.public_id}/back/")
    assert fresh(ann).has_left


def test_my_learning_names_the_employer_of_each(signed_in, ann):
    past = factories.EnrolmentFactory(learner=ann, run__starts_in=dt.timedelta(days=-3))
    leave(ann)
    new = factories.EnrolmentFactory(learner=factories.LearnerFactory(user=ann.user))
    page = signed_in.get("/my/").content.decode()
    for enrolment in (past, new):
        assert f"Booked by {enrolment.learner.organisation}" in page


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_asks_as_much_for_many_as_for_one(signed_in, ann, many, django_assert_num_queries):
    factories.LearnerFactory.create_batch(many - 1, user=ann.user)
    signed_in.get("/my/employers/")
    with django_assert_num_queries(4):
        signed_in.get("/my/employers/")
