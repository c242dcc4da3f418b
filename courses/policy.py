"""Whose registers are whose. Somebody else's is not refused but unknown: its address tells
nothing."""

from accounts import roles
from accounts.models import User
from accounts.policy import in_role
from courses.models import CourseRun
from courses.models.runs import CourseRunQuerySet


def registers_of(user: User) -> CourseRunQuerySet:
    """A trainer's own dates; all of them for the training office and administrators."""
    going_ahead = CourseRun.objects.filter(state=CourseRun.State.SCHEDULED)
    if in_role(user, roles.TRAINING_OFFICE) or in_role(user, roles.ADMINISTRATORS):
        return going_ahead
    return going_ahead.filter(trainer=user)
