"""Putting people on a run, and taking them off it."""

from collections.abc import Iterable

from accounts.models import Learner
from courses.models import CourseRun, Enrolment


def enrol(run: CourseRun, *, learners: Iterable[Learner]) -> None:
    """Enrol each learner once; who is on the run already stays as they are."""
    Enrolment.objects.bulk_create(
        [Enrolment(learner=learner, run=run, course_id=run.course_id) for learner in learners],
        ignore_conflicts=True,
    )
