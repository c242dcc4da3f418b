"""Putting people on a course, on one of its dates or self-paced, and taking them off it."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Learner
from courses.joining import late
from courses.models import Course, CourseRun, Enrolment


def enrol(course: Course, *, run: CourseRun | None, learners: Iterable[Learner]) -> None:
    """Enrol each learner once; who is on it already stays as they are. Those who come late to a
    date are told at once how to join."""
    Enrolment.objects.bulk_create(
        [Enrolment(learner=learner, run=run, course=course) for learner in learners],
        ignore_conflicts=True,
    )
    if run is not None:
        late.hurry(run, now=timezone.now())


def withdraw(course: Course, *, run: CourseRun | None, learners: Iterable[Learner]) -> None:
    """Take each learner off it. What somebody has completed stays completed."""
    Enrolment.objects.filter(
        learner__in=list(learners), course=course, run=run, state=Enrolment.State.ENROLLED
    ).update(state=Enrolment.State.WITHDRAWN)
