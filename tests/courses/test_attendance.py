"""Keeping and closing a register."""

import datetime as dt

import pytest

from courses import attendance
from courses.attendance import RegisterError
from courses.models import Attendance, CourseRun, Enrolment, Session
from tests.courses.rooms import enrolled, marks, started_run

pytestmark = pytest.mark.django_db


def states(run):
    return dict(run.enrolments.values_list("learner__full_name", "state"))


def test_a_mark_can_be_changed_until_the_register_is_closed():
    run = started_run()
    enrolled(run, "Asha Rao")
    attendance.mark(run, marks=marks(run, asha=60))
    attendance.mark(run, marks=marks(run, asha=45))
    assert list(Attendance.objects.values_list("minutes", flat=True)) == [45]


def test_marks_not_made_again_stay():
    run = started_run()
    enrolled(run, "Asha Rao", "Ben Cole")
    attendance.mark(run, marks=marks(run, asha=60))
    attendance.mark(run, marks=marks(run, ben=0))
    assert dict(Attendance.objects.values_list("enrolment__learner__full_name", "minutes")) == {
        "Asha Rao": 60,
        "Ben Cole": 0,
    }


def test_whoever_was_there_has_completed_the_course_and_the_absent_have_not(now):
    run = started_run()
    enrolled(run, "Asha Rao", "Ben Cole", "Cy Dunn")
    assert attendance.close(run, marks=marks(run, asha=60, ben=20, cy=0), now=now) == 2
    assert states(run) == {"Asha Rao": "completed", "Ben Cole": "completed", "Cy Dunn": "enrolled"}
    assert CourseRun.objects.get(pk=run.pk).register_closed_at == now
    assert set(Enrolment.objects.completed().values_list("completed_at", flat=True)) == {now}


def test_closing_again_changes_nothing(now):
    run = started_run()
    enrolled(run, "Asha Rao")
    attendance.close(run, marks=marks(run, asha=60), now=now)
    assert attendance.close(run, marks=marks(run, asha=0), now=now + dt.timedelta(hours=1)) == 0
    assert CourseRun.objects.get(pk=run.pk).register_closed_at == now
    assert Attendance.objects.get().minutes == 60


def test_a_closed_register_takes_no_marks(now):
    run = started_run()
    enrolled(run, "Asha Rao")
    attendance.close(run, marks=marks(run, asha=60), now=now)
    with pytest.raises(RegisterError, match="was closed"):
        attendance.mark(run, marks=marks(run, asha=0))
    assert Attendance.objects.get().minutes == 60


def test_nobody_may_be_unmarked_when_it_is_closed(now):
    run = started_run()
    enrolled(run, "Asha Rao", "Ben Cole")
    with pytest.raises(RegisterError, match="Mark everybody"):
        attendance.close(run, marks=marks(run, asha=60), now=now)
    assert states(run) == {"Asha Rao": "enrolled", "Ben Cole": "enrolled"}
    assert not Attendance.objects.exists(), "what is refused leaves no trace"


def test_the_withdrawn_need_no_mark_and_complete_nothing(now):
    run = started_run()
    _, ben = enrolled(run, "Asha Rao", "Ben Cole")
    attendance.mark(run, marks=marks(run, ben=60))
    Enrolment.objects.filter(pk=ben.pk).update(state=Enrolment.State.WITHDRAWN)
    assert attendance.close(run, marks=marks(run, asha=60), now=now) == 1
    assert states(run) == {"Asha Rao": "completed", "Ben Cole": "withdrawn"}


def test_a_register_is_not_closed_before_the_last_session_has_begun(now):
    run = started_run()
    later = now + dt.timedelta(days=7)
    last = Session.objects.create(run=run, starts_at=later, ends_at=later + dt.timedelta(hours=1))
    enrolled(run, "Asha Rao")
    with pytest.raises(RegisterError, match="last session"):
        attendance.close(
            run, marks=marks(run, asha=60), now=last.starts_at - dt.timedelta(seconds=1)
        )
    assert attendance.close(run, marks=marks(run, asha=60), now=last.starts_at) == 1


@pytest.mark.parametrize("minutes", [0, 60])
def test_minutes_within_the_session_are_taken(minutes):
    run = started_run()
    enrolled(run, "Asha Rao")
    attendance.mark(run, marks=marks(run, asha=minutes))
    assert Attendance.objects.get().minutes == minutes


@pytest.mark.parametrize("minutes", [-1, 61])
def test_minutes_beyond_the_session_are_refused(minutes):
    run = started_run()
    enrolled(run, "Asha Rao")
    with pytest.raises(RegisterError, match="between 0 and 60"):
        attendance.mark(run, marks=marks(run, asha=minutes))
    assert not Attendance.objects.exists()


def test_breaks_are_no_attendance():
    run = started_run()
    run.sessions.all().update(break_minutes=15)
    enrolled(run, "Asha Rao")
    with pytest.raises(RegisterError, match="between 0 and 45"):
        attendance.mark(run, marks=marks(run, asha=60))


def test_people_of_another_date_are_refused():
    run, other = started_run(), started_run()
    (stranger,) = enrolled(other, "Asha Rao")
    with pytest.raises(RegisterError, match="has left the course"):
        attendance.mark(run, marks={(stranger.pk, run.sessions.get().pk): 60})
    assert not Attendance.objects.exists()


def test_a_date_that_does_not_go_ahead_has_no_register(now):
    run = started_run(state=CourseRun.State.CANCELLED)
    enrolled(run, "Asha Rao")
    with pytest.raises(RegisterError, match="not going ahead"):
        attendance.close(run, marks=marks(run, asha=60), now=now)
    assert states(run) == {"Asha Rao": "enrolled"}
