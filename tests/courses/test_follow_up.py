"""Whoever was not there hears of it once the register is closed, and so do their managers."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from courses import attendance
from courses.joining import sending
from courses.models import CourseRun, Enrolment, JoiningSettings
from tests import factories
from tests.courses.joining import STARTS, at, dated, pass_by, place, promised, sent

pytestmark = pytest.mark.django_db
ENDED = STARTS + dt.timedelta(hours=2)


def closed(run, *, present=()):
    """The register, closed; whoever is not present was absent from all of it."""
    [session] = run.sittings
    marks = {
        (each.pk, session.pk): 60 if each.learner.email in present else 0
        for each in Enrolment.objects.live().filter(run=run).select_related("learner")
    }
    with at(ENDED):
        attendance.close(run, now=ENDED, marks=marks)


@pytest.fixture
def team():
    """An employer with a manager of everybody, of one team, and of another."""
    organisation = factories.OrganisationFactory()
    for name, of in (("all", ""), ("north", "North"), ("south", "South")):
        factories.MembershipFactory(
            organisation=organisation,
            user__email=f"{name}@example.org",
            role=Membership.Role.MANAGER,
            team=of,
        )
    factories.MembershipFactory(organisation=organisation, user__email="owner@example.org")
    return organisation


def test_whoever_was_absent_is_written_to_and_nobody_else(team):
    run = dated()
    place(run, organisation=team, team="North")
    place(run, "ben@example.org", organisation=team)
    assert pass_by(ENDED) == 0, "the register is open still"
    closed(run, present=["ben@example.org"])
    assert pass_by(ENDED) == 1
    assert pass_by(ENDED + dt.timedelta(minutes=5)) == 0
    assert promised("missed") == ["ann@example.org"]
    assert promised("missed_manager") == ["all@example.org", "north@example.org"]


def test_it_says_where_to_go_on(team):
    run = dated()
    place(run, organisation=team)
    later = dated(course=run.course, starts=STARTS + dt.timedelta(days=30), place="Hall, York")
    dated(course=run.course, starts=STARTS + dt.timedelta(days=9), organisation=team)
    closed(run)
    pass_by(ENDED)
    body = sent("ann@example.org", ENDED).body
    assert f"/book/{later.public_id}/" in body
    assert "Hall, York" in body
    assert body.count("Book places") == 1, "a private date is not offered in a message"
    assert "You need not tell us why." in " ".join(body.split())


def test_a_manager_learns_no_more_than_that_and_when(team):
    run = dated()
    place(run, organisation=team, full_name="Ann Able")
    closed(run)
    pass_by(ENDED)
    message = sent("all@example.org", ENDED)
    assert message.subject == "onEvidence training: somebody could not come"
    assert "Ann Able had a place on" in " ".join(message.body.split())
    assert run.course.title in message.body


@pytest.mark.parametrize("wish", ["learner", "account", "none"])
def test_the_course_is_not_named_to_a_manager_where_the_attendee_asked_for_discretion(team, wish):
    run = dated()
    learner = place(run, organisation=team)
    if wish == "learner":
        learner.discreet = True
        learner.save()
    if wish == "account":
        factories.UserFactory(email="ann@example.org", discreet=True)
    closed(run)
    pass_by(ENDED)
    body = sent("all@example.org", ENDED).body
    assert (run.course.title in body) is (wish == "none")


def test_nobody_s_manager_hears_of_who_has_left_or_manages_themselves(team):
    run = dated()
    left = place(run, organisation=team)
    left.left_on, left.left_by = STARTS.date(), left.LeftBy.PERSON
    left.left_said_at = STARTS
    left.save()
    manager = Membership.objects.get(user__email="all@example.org")
    place(run, "all@example.org", organisation=team, user=manager.user, team="East")
    closed(run)
    pass_by(ENDED)
    assert promised("missed") == ["all@example.org", "ann@example.org"]
    assert promised("missed_manager") == []


def test_old_absences_are_left_alone(team):
    run = dated()
    place(run, organisation=team)
    closed(run)
    CourseRun.objects.update(register_closed_at=ENDED - dt.timedelta(days=15))
    assert pass_by(ENDED) == 0


def test_fifteen_absent_cost_as_many_queries_as_one(team):
    """Two messages each; of very many, SQLite takes only so many in one statement."""
    JoiningSettings.load()
    counts = []
    for people in (1, 15):
        run = dated()
        for number in range(people):
            place(run, f"p{number}@example.org", organisation=team)
        closed(run)
        with CaptureQueriesContext(connection) as queries, at(ENDED):
            sending.send_due(now=ENDED, run=run)
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
