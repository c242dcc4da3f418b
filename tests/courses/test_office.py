"""The training office keeps courses and dates in the CMS."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from courses import attendance
from courses.models import Course, CourseRun, Session
from tests import factories
from tests.courses.rooms import enrolled, marks, sign_in_staff, started_run, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    roles.sync()
    user = trainer(full_name="Olu Office")
    user.groups.add(Group.objects.get(name=roles.TRAINING_OFFICE))
    return sign_in_staff(client, user)


def posted(run=None, *, course, sessions=(), **fields):
    """The form of a date, with its sessions as rows of (session or None, starts_at, ends_at)."""
    data = {
        "course": course.pk, "mode": "online", "place": "", "joining": "", "capacity": 12,
        "price": "", "trainer": "", "state": "scheduled",
        "sessions-TOTAL_FORMS": len(sessions),
        "sessions-INITIAL_FORMS": sum(session is not None for session, *_ in sessions),
        "sessions-MIN_NUM_FORMS": 0, "sessions-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for row, (session, starts, ends, *gone) in enumerate(sessions):
        data |= {
            f"sessions-{row}-id": session.pk if session else "",
            f"sessions-{row}-starts_at": f"{timezone.localtime(starts):%Y-%m-%d %H:%M}",
            f"sessions-{row}-ends_at": f"{timezone.localtime(ends):%Y-%m-%d %H:%M}",
            f"sessions-{row}-break_minutes": 0,
            f"sessions-{row}-DELETE": "on" if gone else "",
        }
    return data | fields


def edit(name, row):
    return reverse(f"{name}:edit", args=[row.pk])


def test_a_date_is_made_with_its_session(office):
    course = factories.CourseFactory()
    start = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(days=30)
    end = start + dt.timedelta(hours=2)
    response = office.post(
        reverse("courserun:add"), posted(course=course, sessions=[(None, start, end)])
    )
    assert response.status_code == 302
    run = CourseRun.objects.get()
    assert (run.course, run.capacity) == (course, 12)
    assert [(s.starts_at, s.ends_at) for s in run.sittings] == [(start, end)]


def test_a_date_needs_a_session(office):
    office.post(reverse("courserun:add"), posted(course=factories.CourseFactory()))
    assert not CourseRun.objects.exists()


def test_a_break_longer_than_the_session_is_refused(office):
    start = timezone.now() + dt.timedelta(days=30)
    data = posted(
        course=factories.CourseFactory(),
        sessions=[(None, start, start + dt.timedelta(hours=1))],
        **{"sessions-0-break_minutes": 60},
    )
    page = office.post(reverse("courserun:add"), data).content.decode()
    assert "Breaks must be shorter than the session." in page
    assert not CourseRun.objects.exists()


def test_a_date_is_changed(office):
    run = factories.CourseRunFactory(capacity=10)
    session = run.sittings[0]
    later = session.ends_at + dt.timedelta(hours=1)
    data = posted(course=run.course, sessions=[(session, session.starts_at, later)], capacity=20)
    assert office.post(edit("courserun", run), data).status_code == 302
    run = CourseRun.objects.get()
    assert (run.capacity, run.sittings[0].ends_at) == (20, later)


def test_a_session_with_attendance_stays(office):
    run = started_run()
    first = run.sittings[0]
    other = Session.objects.create(
        run=run, starts_at=first.ends_at, ends_at=first.ends_at + dt.timedelta(hours=1)
    )
    (asha,) = enrolled(run, "Asha Rao")
    attendance.mark(run, marks={(asha.pk, first.pk): 60})

    def remove(gone, kept):
        rows = sorted([gone, kept], key=lambda s: s.starts_at)
        sessions = [(s, s.starts_at, s.ends_at, *(["x"] if s == gone else [])) for s in rows]
        return office.post(edit("courserun", run), posted(course=run.course, sessions=sessions))

    assert "cannot be removed" in remove(first, other).content.decode()
    assert Session.objects.count() == 2
    assert remove(other, first).status_code == 302
    assert Session.objects.get() == first


def test_what_has_no_history_can_be_deleted(office):
    run = factories.CourseRunFactory()
    delete = reverse("courserun:delete", args=[run.pk])
    assert delete in office.get(edit("courserun", run)).content.decode()
    office.post(delete)
    assert not CourseRun.objects.exists()


@pytest.mark.parametrize("name", ["courserun", "course"])
def test_what_has_a_history_offers_no_delete_and_refuses_it_kindly(office, name):
    enrolment = factories.EnrolmentFactory()
    row = {"courserun": enrolment.run, "course": enrolment.course}[name]
    delete = reverse(f"{name}:delete", args=[row.pk])
    assert delete not in office.get(edit(name, row)).content.decode()
    for answer in (office.get(delete, follow=True), office.post(delete, follow=True)):
        assert "is in use, so it is kept" in answer.content.decode()
    assert (CourseRun.objects.count(), Course.objects.count()) == (1, 1)


def test_trainers_and_editors_do_not_keep_dates(client):
    roles.sync()
    user = trainer()
    user.groups.add(Group.objects.get(name=roles.TRAINERS))
    sign_in_staff(client, user)
    assert client.get(reverse("courserun:index")).status_code in (302, 403)


@pytest.mark.parametrize("name", ["courserun", "course"])
def test_a_list_of_thirty_takes_as_many_queries_as_one(office, name):
    def one():
        run = started_run(trainer=trainer())
        enrolled(run, "Asha Rao")
        attendance.close(run, marks=marks(run, asha=60), now=timezone.now())

    def queries():
        office.get(reverse(f"{name}:index"))
        with CaptureQueriesContext(connection) as captured:
            assert office.get(reverse(f"{name}:index")).status_code == 200
        return len(captured)

    one()
    few = queries()
    for _ in range(29):
        one()
    assert queries() == few


def test_dates_are_found_by_course_and_filtered_by_state(office):
    found = factories.CourseRunFactory(course__title="Recognising harm")
    factories.CourseRunFactory(state=CourseRun.State.DRAFT)
    listing = reverse("courserun:index")
    assert list(office.get(listing, {"q": "recognising"}).context["object_list"]) == [found]
    assert list(office.get(listing, {"state": "scheduled"}).context["object_list"]) == [found]
