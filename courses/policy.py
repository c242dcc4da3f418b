"""Whose registers are whose. Somebody else's is not refused but unknown: its address tells nothing."""

from django.db.models import QuerySet

from accounts.models import User
from courses.models import CourseRun


def registers_of(user: User) -> QuerySet[CourseRun]:
    """A trainer's own dates; all of them for the training office and administrators."""
    going_ahead = CourseRun.objects.filter(state=CourseRun.State.SCHEDULED)
    if user.is_superuser or user.groups.filter(name="Training office").exists():
        return going_ahead
    return going_ahead.filter(trainer=user)
