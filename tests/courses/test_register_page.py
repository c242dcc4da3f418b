"""The trainer's pages: whose registers they see, what a form keeps, what closing says."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from courses import attendance
from courses.models import Attendance, CourseRun, Session
from tests import factories
from tests.courses.rooms import enrolled, marks, sign_in_staff, started_run, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return trainer(full_name="Tess Trainer")


@pytest.fixture
def door(client, teacher):
    return sign_in_staff(client, teacher)


def address(run, name="register"):
    return reverse(name, args=[run.public_id])


def fields(run, **said):
    """What the page posts: `asha="present"`, or minutes for "partly"."""
    session = run.sessions.get()
    people = {e.learner.full_name.split()[0].lower(): e for e in run.enrolments.all()}
    posted = {}
    for name, mark in said.items():
        row = f"{people[name].pk}_{session.pk}"
        partly = not str(mark).isalpha()
        posted[f"mark_{row}"] = "partly" if partly else mark
        posted[f"minutes_{row}"] = str(mark) if partly else ""
    return posted


def shown(response):
    """The rows of the one session's sheet, as the page shows them."""
    (sheet,) = response.context["form"].sheets()
    return sheet.rows


def recorded():
    return dict(Attendance.objects.values_list("enrolment__learner__full_name", "minutes"))


# --- Who may see it ---------------------------------------------------------------------------


def test_a_trainer_sees_their_own_dates_and_no_others(door, teacher):
    mine = started_run(trainer=teacher)
    other = started_run(trainer=trainer())
    page = door.get(reverse("register_list")).content.decode()
    assert mine.course.title in page
    assert other.course.title not in page
    assert door.get(address(mine)).status_code == 200
    assert door.get(address(other)).status_code == 404
    assert door.get(address(other, "register_close")).status_code == 404


def test_another_trainer_cannot_close_it(door):
    run = started_run(trainer=trainer())
    enrolled(run, "Asha Rao")
    attendance.mark(run, marks=marks(run, asha=60))
    assert door.post(address(run, "register_close")).status_code == 404
    assert CourseRun.objects.get(pk=run.pk).register_closed_at is None


@pytest.mark.parametrize("role", [roles.TRAINING_OFFICE, roles.ADMINISTRATORS])
def test_the_office_sees_every_register(door, teacher, role):
    run = started_run(trainer=trainer())
    teacher.groups.add(Group.objects.get_or_create(name=role)[0])
    assert run.course.title in door.get(reverse("register_list")).content.decode()
    assert door.get(address(run)).status_code == 200


def test_without_a_second_factor_the_staff_door_is_shown(client, teacher):
    run = started_run(trainer=teacher)
    sign_in_staff(client, teacher, verified=False)
    for url in (reverse("register_list"), address(run), address(run, "register_close")):
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("staff_sign_in"))


def test_a_customer_is_refused(client):
    client.force_login(factories.UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("register_list")).status_code == 403


def test_a_date_that_was_cancelled_has_no_register(door, teacher):
    run = started_run(trainer=teacher, state=CourseRun.State.CANCELLED)
    assert door.get(address(run)).status_code == 404


# --- The list ---------------------------------------------------------------------------------


def test_what_is_due_comes_before_what_is_to_come_and_what_is_closed(door, teacher, now):
    overdue = factories.CourseRunFactory(trainer=teacher, starts_in=dt.timedelta(days=-3))
    coming = factories.CourseRunFactory(trainer=teacher, starts_in=dt.timedelta(days=3))
    closed = factories.CourseRunFactory(trainer=teacher, starts_in=dt.timedelta(days=-9))
    attendance.close(closed, now=now)
    response = door.get(reverse("register_list"))
    assert response.context["listed"].due == [overdue]
    assert response.context["listed"].coming == [coming]
    assert list(response.context["page_obj"]) == [closed]


def test_a_date_later_today_is_due(at_nine, door, teacher):
    run = factories.CourseRunFactory(trainer=teacher, starts_in=dt.timedelta(hours=5))
    assert door.get(reverse("register_list")).context["listed"].due == [run]


def test_nothing_to_list_says_what_will_be_here(door):
    assert "No registers yet" in door.get(reverse("register_list")).content.decode()


# --- The register -----------------------------------------------------------------------------


def test_people_stand_in_the_order_of_their_names(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "cy Dunn", "Asha Rao", "Ben Cole")
    page = door.get(address(run)).content.decode()
    assert page.index("Asha Rao") < page.index("Ben Cole") < page.index("cy Dunn")


def test_a_register_without_people_says_so(door, teacher):
    run = started_run(trainer=teacher)
    assert "Nobody is on this register yet" in door.get(address(run)).content.decode()


def test_saving_records_minutes_and_keeps_the_register_open(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao", "Ben Cole", "Cy Dunn", "Di Eze")
    response = door.post(address(run), fields(run, asha="present", ben="40", cy="absent"))
    assert response.status_code == 302
    assert recorded() == {"Asha Rao": 60, "Ben Cole": 40, "Cy Dunn": 0}
    assert CourseRun.objects.get(pk=run.pk).register_closed_at is None


def test_saved_marks_are_shown_again(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "Ben Cole")
    attendance.mark(run, marks=marks(run, ben=40))
    [row] = shown(door.get(address(run)))
    assert (row.mark.value(), row.minutes.value()) == ("partly", 40)


def test_everybody_unmarked_becomes_present_and_the_marked_keep_their_marks(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao", "Ben Cole", "Cy Dunn")
    posted = fields(run, ben="40", cy="absent") | {"rest_present": run.sessions.get().pk}
    assert door.post(address(run), posted).status_code == 302
    assert recorded() == {"Asha Rao": 60, "Ben Cole": 40, "Cy Dunn": 0}


def test_the_button_says_else_once_somebody_is_marked(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao", "Ben Cole")
    assert "Mark everybody present" in door.get(address(run)).content.decode()
    attendance.mark(run, marks=marks(run, asha=0))
    assert "Mark everybody else present" in door.get(address(run)).content.decode()


def test_everybody_present_is_meant_for_one_session_alone(door, teacher, now):
    run = started_run(trainer=teacher)
    first = run.sessions.get()
    later = now + dt.timedelta(days=7)
    Session.objects.create(run=run, starts_at=later, ends_at=later + dt.timedelta(hours=2))
    enrolled(run, "Asha Rao")
    door.post(address(run), {"rest_present": first.pk})
    assert list(Attendance.objects.values_list("session", "minutes")) == [(first.pk, 60)]


@pytest.mark.parametrize("typed", ["", "0", "61", "forty", "4.5", "-3", "9" * 5000])
def test_minutes_that_make_no_sense_are_explained_and_nothing_typed_is_lost(door, teacher, typed):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao", "Ben Cole")
    (ben,) = run.enrolments.filter(learner__full_name="Ben Cole")
    posted = fields(run, asha="absent", ben="1")
    posted[f"minutes_{ben.pk}_{run.sessions.get().pk}"] = typed
    response = door.post(address(run), posted)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Type how many minutes Ben Cole was there, as a whole number from 1 to 60." in page
    [asha_row, ben_row] = shown(response)
    assert asha_row.mark.value() == "absent"
    assert (ben_row.mark.value(), ben_row.minutes.value()) == ("partly", typed)
    assert recorded() == {}


def test_minutes_left_over_from_a_changed_mind_do_not_matter(door, teacher):
    run = started_run(trainer=teacher)
    (asha,) = enrolled(run, "Asha Rao")
    posted = fields(run, asha="present") | {f"minutes_{asha.pk}_{run.sessions.get().pk}": "forty"}
    assert door.post(address(run), posted).status_code == 302
    assert recorded() == {"Asha Rao": 60}


def test_marks_typed_while_somebody_else_closed_it_are_shown_and_not_saved(door, teacher, now):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao")
    posted = fields(run, asha="absent")
    attendance.close(run, marks=marks(run, asha=60), now=now)
    response = door.post(address(run), posted)
    assert "This register was closed in the meantime" in response.content.decode()
    [row] = shown(response)
    assert row.mark.value() == "absent"
    assert recorded() == {"Asha Rao": 60}


# --- Closing ----------------------------------------------------------------------------------


def test_closing_asks_for_every_mark_and_points_at_who_is_missing(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao", "Ben Cole")
    response = door.post(address(run), fields(run, asha="present") | {"close": "yes"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Mark Ben Cole present, partly or absent." in page
    assert "Mark Asha Rao present" not in page
    assert recorded() == {}


def test_closing_shows_who_gets_what_before_anything_is_sent(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao", "Ben Cole", "Cy Dunn")
    posted = fields(run, asha="present", ben="40", cy="absent") | {"close": "yes"}
    response = door.post(address(run), posted, follow=True)
    assert response.request["PATH_INFO"] == address(run, "register_close")
    page = " ".join(response.content.decode().split())
    assert "Certificates go out to <strong>2 people</strong>" in page
    assert "Ben Cole, 40 of 60 minutes" in page
    assert page.index("Absent") < page.index("Cy Dunn")
    assert CourseRun.objects.get(pk=run.pk).register_closed_at is None


def test_closed_it_says_what_happened_and_takes_no_marks(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao", "Ben Cole")
    attendance.mark(run, marks=marks(run, asha=60, ben=0))
    response = door.post(address(run, "register_close"), follow=True)
    page = " ".join(response.content.decode().split())
    assert "1 of 2 people were there" in page
    (asha,) = run.enrolments.filter(learner__full_name="Asha Rao")
    assert page.count(asha.certificates.get().number) == 1
    assert "mark_" not in page


def test_an_unmarked_register_cannot_be_closed_by_its_address(door, teacher):
    run = started_run(trainer=teacher)
    enrolled(run, "Asha Rao")
    assert door.get(address(run, "register_close"))["Location"] == address(run)
    page = door.post(address(run, "register_close"), follow=True).content.decode()
    assert "Mark everybody, present or absent" in page
    assert CourseRun.objects.get(pk=run.pk).register_closed_at is None


def test_before_the_course_there_is_nothing_to_close(door, teacher):
    run = factories.CourseRunFactory(trainer=teacher)
    enrolled(run, "Asha Rao")
    assert 'name="close"' not in door.get(address(run)).content.decode()
    started = started_run(trainer=teacher)
    enrolled(started, "Ben Cole")
    assert 'name="close"' in door.get(address(started)).content.decode()


# --- Queries ----------------------------------------------------------------------------------


def queries(door, url):
    door.get(url)  # what is remembered between requests (content types) is not counted
    with CaptureQueriesContext(connection) as captured:
        assert door.get(url).status_code == 200
    return len(captured)


def test_the_list_takes_as_many_queries_for_thirty_dates_as_for_one(door, teacher, now):
    def three():
        attendance.close(started_run(trainer=teacher), now=now)
        factories.CourseRunFactory(trainer=teacher)
        enrolled(started_run(trainer=teacher), "Asha Rao")

    three()
    few = queries(door, reverse("register_list"))
    for _ in range(29):
        three()
    assert queries(door, reverse("register_list")) == few


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_a_register_takes_as_many_queries_for_thirty_people_as_for_one(door, teacher, now, closed):
    def one(people):
        run = started_run(trainer=teacher, capacity=40)
        enrolled(run, *(f"P{n} Person" for n in range(people)))
        everybody = {(e.pk, s.pk): 60 for e in run.enrolments.all() for s in run.sessions.all()}
        attendance.mark(run, marks=everybody)
        if closed:
            attendance.close(run, now=now)
        return queries(door, address(run))

    assert one(30) == one(1)
