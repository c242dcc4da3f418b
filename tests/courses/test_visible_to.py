"""What an employer sees of learning: what it paid for, and nothing newer."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Learner
from accounts.people import leaving
from courses.models import Enrolment
from tests import factories
from tests.accounts.merging import fresh, merged

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    learner = factories.LearnerFactory(user=factories.UserFactory())
    Learner.objects.filter(pk=learner.pk).update(created_at=timezone.now() - dt.timedelta(days=90))
    return fresh(learner)


def made(learner, when):
    enrolment = factories.EnrolmentFactory(learner=learner)
    Enrolment.objects.filter(pk=enrolment.pk).update(created_at=when)
    return enrolment


def visible(organisation):
    return set(Enrolment.objects.visible_to(organisation))


def test_its_own_learners_and_never_through_another_employer(learner):
    mine = factories.EnrolmentFactory(learner=learner)
    theirs = factories.EnrolmentFactory(learner=factories.LearnerFactory(user=learner.user))
    assert visible(learner.organisation) == {mine}
    assert visible(theirs.learner.organisation) == {theirs}


def test_of_who_has_left_what_was_made_until_their_last_day(learner):
    """The day is London's: half past eleven at night, in summer, is the day before in UTC."""
    last = dt.date(2031, 7, 10)
    zone = timezone.get_default_timezone()
    paid = made(learner, dt.datetime.combine(last, dt.time(23, 30), tzinfo=zone))
    newer = made(learner, dt.datetime.combine(last + dt.timedelta(1), dt.time(0, 30), tzinfo=zone))
    assert visible(learner.organisation) == {paid, newer}
    now = dt.datetime.combine(last, dt.time(12), tzinfo=zone)
    leaving.leave(learner, on=last, by=leaving.PERSON, now=now)
    assert visible(learner.organisation) == {paid}


def test_what_was_completed_after_they_left_was_paid_for_before(learner):
    enrolment = factories.EnrolmentFactory(learner=learner)
    leaving.leave(learner, on=timezone.localdate(), by=leaving.PERSON, now=timezone.now())
    Enrolment.objects.filter(pk=enrolment.pk).update(
        state=Enrolment.State.COMPLETED, completed_at=timezone.now() + dt.timedelta(days=9)
    )
    assert visible(learner.organisation) == {enrolment}


def test_what_a_merge_brought_is_seen_once(learner):
    other = factories.LearnerFactory(organisation=learner.organisation)
    enrolment = factories.EnrolmentFactory(learner=other)
    merged(other, learner)
    assert visible(learner.organisation) == {enrolment}
