"""An organisation says that somebody has left it, and takes it back."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import Membership
from accounts.practice.fresh_code import SHOWN
from tests import factories
from tests.courses.rooms import sign_in_staff, trainer

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def learner():
    return factories.LearnerFactory(full_name="Ann Able")


def member(learner, role):
    client = Client()
    person = factories.MembershipFactory(organisation=learner.organisation, role=role).user
    client.force_login(person, BACKEND)
    return client


def at(learner, name):
    return reverse(name, args=[learner.organisation.public_id, learner.public_id])


def test_it_is_asked_once_more_then_said_and_taken_back(learner):
    owner = member(learner, Membership.Role.OWNER)
    assert "Has Ann Able left" in owner.get(at(learner, "learner_left")).text
    owner.post(at(learner, "learner_left"), {"on": timezone.localdate().isoformat()})
    learner.refresh_from_db()
    assert (learner.left_on, learner.left_by) == (timezone.localdate(), "organisation")
    page = owner.get(at(learner, "learner")).text
    assert "They have left" in page
    refused = owner.post(at(learner, "learner"), {"full_name": "Other"}).text
    assert "what is here stands still" in refused
    owner.post(at(learner, "learner_back"))
    learner.refresh_from_db()
    assert (learner.left_on, learner.full_name) == (None, "Ann Able")


def test_a_day_to_come_is_explained(learner):
    owner = member(learner, Membership.Role.OWNER)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    page = owner.post(at(learner, "learner_left"), {"on": tomorrow.isoformat()}).text
    assert "on their last day or after it" in page
    learner.refresh_from_db()
    assert learner.left_on is None


def test_nobody_else_says_so(learner):
    other = factories.MembershipFactory().user
    stranger = Client()
    stranger.force_login(other, BACKEND)
    for client in (member(learner, Membership.Role.MANAGER), stranger):
        for name in ("learner_left", "learner_back"):
            sent = {"on": timezone.localdate().isoformat()}
            assert client.post(at(learner, name), sent).status_code == 404
    learner.refresh_from_db()
    assert learner.left_on is None


def test_staff_who_take_the_list_show_that_it_is_them(learner):
    office = trainer()
    office.groups.add(Group.objects.get(name=roles.TRAINING_OFFICE))
    client = sign_in_staff(Client(), office)
    address = reverse("learners_csv", args=[learner.organisation.public_id])
    assert "Ann Able" in client.get(address).content.decode()
    session = client.session
    session.pop(SHOWN)
    session.save()
    asked = client.get(address)
    assert "Ann Able" not in asked.content.decode()
    assert "Show that it is you" in asked.content.decode()
