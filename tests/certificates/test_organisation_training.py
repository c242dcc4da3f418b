"""The training of an organisation's people, as its members see it."""

import csv
import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Membership
from certificates.issue import issue
from certificates.models import Certificate
from common.models import AuditEvent
from courses.models import Attendance, CourseRun, Enrolment
from tests import factories
from tests.accounts.membership import BOOKER, MANAGER, OWNER, address, member, signed_in
from tests.courses.rooms import started_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return factories.OrganisationFactory(name="Example Council")


@pytest.fixture
def owner(organisation):
    return member(organisation, OWNER)


def enrolled(organisation, name, run=None, **learner):
    fields = {"run": run} if run else {}
    return factories.EnrolmentFactory(
        learner__organisation=organisation,
        learner__full_name=name,
        **{f"learner__{field}": value for field, value in learner.items()},
        **fields,
    )


def completed(enrolment):
    for session in enrolment.run.sessions.all():
        Attendance.objects.create(enrolment=enrolment, session=session, minutes=60)
    enrolment.state, enrolment.completed_at = Enrolment.State.COMPLETED, timezone.now()
    enrolment.save()
    return issue(enrolment)


def text(response):
    return response.content.decode()


def shown(client, organisation, query=""):
    return text(client.get(address(organisation, query, part="training")))


def search(client, organisation, **form):
    return text(client.post(address(organisation, part="training"), form, follow=True))


def exported(client, organisation, **form):
    response = client.post(address(organisation, "export/", part="training"), form)
    assert response.status_code == 200
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))


@pytest.mark.parametrize("role", [OWNER, BOOKER, MANAGER])
def test_every_role_sees_who_is_booked_and_who_has_completed(organisation, role):
    enrolled(organisation, "Ann Able")
    certificate = completed(enrolled(organisation, "Ben Baker"))
    page = shown(signed_in(member(organisation, role)), organisation)
    assert "Ann Able" in page
    assert "Booked" in page
    assert "Completed" in page
    assert certificate.number in page
    assert f"/verify/{certificate.printed_code}/" in page
    assert ">1</td>" in page
    assert "£" not in page


def test_people_of_another_organisation_are_not_shown(organisation, owner):
    other = factories.OrganisationFactory()
    theirs = enrolled(other, "Zoe Elsewhere", team="Adults")
    enrolled(organisation, "Ann Able")
    client = signed_in(owner)
    assert "Zoe" not in shown(client, organisation)
    assert "Zoe" not in shown(client, organisation, f"?person={theirs.learner.public_id}")
    assert "Elsewhere" not in search(client, organisation, words="Zoe", team="")
    assert client.get(address(other, part="training")).status_code == 404
    assert client.post(address(other, part="training"), {"words": "Zoe"}).status_code == 404
    assert client.post(address(other, "export/", part="training")).status_code == 404


def test_what_the_same_person_learns_for_another_employer_is_not_shown(organisation, owner):
    person = factories.UserFactory()
    mine = enrolled(organisation, "Ann Able", user=person)
    other = enrolled(factories.OrganisationFactory(), "Ann Able", user=person)
    page = shown(signed_in(owner), organisation)
    assert mine.course.title in page
    assert other.course.title not in page


def test_a_manager_of_a_team_sees_that_team_alone(organisation):
    enrolled(organisation, "Ann Able", team="adults")
    other = enrolled(organisation, "Ben Baker", team="Children")
    enrolled(organisation, "Cy Charlie")
    manager = member(organisation, MANAGER, team="Adults")
    client = signed_in(manager)
    views = [
        shown(client, organisation),
        shown(client, organisation, f"?person={other.learner.public_id}"),
        search(client, organisation, words="", team="Children"),
        search(client, organisation, words="Ben"),
    ]
    for page in views:
        assert "Ben Baker" not in page
        assert "Cy Charlie" not in page
        assert "Children" not in page
    assert "Ann Able" in views[0]
    search(client, organisation, everything="yes")
    assert [row[0] for row in exported(client, organisation)] == ["Name", "Ann Able"]


def test_a_manager_of_a_team_that_is_no_more_sees_nobody(organisation):
    enrolled(organisation, "Ann Able", team="Adults")
    manager = member(organisation, MANAGER, team="Gone")
    assert "Ann Able" not in shown(signed_in(manager), organisation)


def test_what_people_say_and_need_is_not_shown(organisation, owner):
    """Nor is how long they were there: completion is all that an employer learns."""
    enrolled(organisation, "Ann Able", started_run(), email="ann.able@example.org")
    page = shown(signed_in(owner), organisation)
    assert "ann.able@example.org" not in page
    assert "minutes" not in page


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ({}, "Not marked yet"),
        ({"register_closed_at": timezone.now()}, "Not completed"),
        ({"state": CourseRun.State.CANCELLED}, "Did not go ahead"),
    ],
)
def test_states_of_a_date_that_is_over(organisation, owner, state, label):
    run = factories.CourseRunFactory(starts_in=dt.timedelta(days=-1), **state)
    enrolled(organisation, "Ann Able", run)
    assert label in shown(signed_in(owner), organisation)


def test_withdrawn_and_revoked_are_said(organisation, owner):
    enrolment = enrolled(organisation, "Ann Able")
    enrolment.state = Enrolment.State.WITHDRAWN
    enrolment.save()
    revoked = completed(enrolled(organisation, "Ben Baker"))
    Certificate.objects.update(state=Certificate.State.REVOKED)
    page = shown(signed_in(owner), organisation)
    assert "Withdrawn" in page
    assert "No longer valid" in page
    [_, *rows] = exported(signed_in(owner), organisation)
    assert [row[5] for row in rows] == ["", ""]
    assert revoked.number in page


# --- Looking for something ----------------------------------------------------------------------


@pytest.fixture
def people(organisation):
    return [
        enrolled(organisation, "Ann Able", team="Adults"),
        enrolled(organisation, "Ben Baker", team="Children"),
        enrolled(organisation, "Cy Able", team="Children"),
    ]


def test_by_name_or_course_and_team(organisation, owner, people):
    client = signed_in(owner)
    page = search(client, organisation, words=" able ", team="")
    assert ("Ann Able" in page, "Ben Baker" in page, "Cy Able" in page) == (True, False, True)
    page = search(client, organisation, words="able", team="Children")
    assert ("Ann Able" in page, "Ben Baker" in page, "Cy Able" in page) == (False, False, True)
    page = search(client, organisation, words=people[1].course.title, team="")
    assert "Ben Baker" in page
    page = search(client, organisation, words="nobody", team="")
    assert "Nothing matches" in page
    page = search(client, organisation, everything="yes")
    assert "Ben Baker" in page


def test_names_stand_in_no_address(organisation, owner, people):
    response = signed_in(owner).post(
        address(organisation, part="training"), {"words": "Able", "team": ""}
    )
    assert response.url == address(organisation, part="training")


def test_what_was_looked_for_at_one_organisation_is_not_at_another(organisation, owner, people):
    other = factories.MembershipFactory(user=owner, role=OWNER).organisation
    enrolled(other, "Zoe Elsewhere")
    client = signed_in(owner)
    search(client, organisation, words="Able", team="")
    assert "Zoe Elsewhere" in shown(client, other)


def test_by_person(organisation, owner, people):
    page = shown(signed_in(owner), organisation, f"?person={people[0].learner.public_id}")
    assert "Only <strong>Ann Able</strong>" in page
    assert "Ben Baker" not in page
    assert "Ben Baker" in shown(signed_in(owner), organisation, "?person=nonsense")


def test_a_long_list_comes_in_pages_and_costs_no_more(
    organisation, owner, django_assert_max_num_queries
):
    client = signed_in(owner)
    enrolled(organisation, "Ann Able")
    shown(client, organisation)
    with django_assert_max_num_queries(50) as one:
        shown(client, organisation)
    run = started_run()
    for number in range(59):
        enrolment = enrolled(organisation, f"Person {number:02}", run)
        if number < 3:
            completed(enrolment)
    with django_assert_max_num_queries(len(one)):
        first = shown(client, organisation)
    assert "Page 1 of 2" in first
    assert "60 booked or completed" in first
    assert "Page 2 of 2" in shown(client, organisation, "?page=2")


def test_nothing_yet_says_what_comes(organisation, owner):
    assert "See the courses" in shown(signed_in(owner), organisation)
    manager = member(organisation, MANAGER)
    assert "Ask whoever books" in shown(signed_in(manager), organisation)


# --- Taking it along ----------------------------------------------------------------------------


def test_a_spreadsheet_of_it_and_it_is_on_record(organisation, owner):
    enrolment = enrolled(organisation, "Ann Able", team="Adults")
    certificate = completed(enrolment)
    client = signed_in(owner)
    heading, row = exported(client, organisation)
    assert heading[:3] == ["Name", "Team", "Course"]
    assert row == [
        "Ann Able", "Adults", enrolment.course.title, enrolment.run.when, "Completed", "1",
        certificate.number, f"http://testserver/verify/{certificate.printed_code}/",
    ]  # fmt: skip
    event = AuditEvent.objects.get(action="certificates.training.export")
    assert (event.actor_id, event.object_id) == (owner.public_id, str(organisation.public_id))
    assert event.after == {"rows": 1, "filtered": False}


def test_it_holds_what_the_page_shows(organisation, owner, people):
    client = signed_in(owner)
    search(client, organisation, words="Able", team="Children")
    assert [row[0] for row in exported(client, organisation)] == ["Name", "Cy Able"]
    search(client, organisation, everything="yes")
    person = people[1].learner.public_id
    assert [row[0] for row in exported(client, organisation, person=person)] == [
        "Name",
        "Ben Baker",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_nothing_in_it_is_a_formula(organisation, owner, start):
    enrolled(organisation, f"{start}cmd|' /C calc'!A0", team=f"{start}1+1")
    _, row = exported(signed_in(owner), organisation)
    assert row[0].startswith(f"'{start}")
    assert row[1].startswith(f"'{start}")


def test_it_is_asked_for_with_a_button(organisation, owner):
    client = signed_in(owner)
    assert client.get(address(organisation, "export/", part="training")).status_code == 405
    assert not AuditEvent.objects.exclude(action="accounts.sign_in").exists()


def test_names_are_escaped(organisation, owner):
    enrolled(organisation, "<script>alert(1)</script>", team="<b>Adults</b>")
    page = search(signed_in(owner), organisation, words="<script>", team="")
    assert "<script>alert" not in page
    assert "<b>Adults" not in page
    assert "&lt;script&gt;alert" in page


def test_the_way_in_is_lost_with_the_membership(organisation, owner):
    client = signed_in(owner)
    assert client.get(address(organisation, part="training")).status_code == 200
    Membership.objects.all().delete()
    assert client.get(address(organisation, part="training")).status_code == 404
