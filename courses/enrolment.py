"""Putting people on a course, on one of its dates or self-paced, and taking them off it."""

from collections.abc import Iterable

from accounts.models import Learner
from courses.models import Course, CourseRun, Enrolment


def enrol(course: Course, *, run: CourseRun | None, learners: Iterable[Learner]) -> None:
    """Enrol each learner once; who is on it already stays as they are."""
    Enrolment.objects.bulk_create(
        [Enrolment(learner=learner, run=run, course=course) for learner in learners],
        ignore_conflicts=True,
    )


def withdraw(course: Course, *, run: CourseRun | None, learners: Iterable[Learner]) -> None:
    """Take each learner off it. What somebody has completed stays completed."""
    Enrolment.objects.filter(
        learner__in=list(learners), course=course, run=run, state=Enrolment.State.ENROLLED
    ).update(state=Enrolment.State.WITHDRAWN)
