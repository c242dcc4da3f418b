"""A person's own learning: what they have before them, what they have done, what came of the
rest."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Prefetch

from accounts.models import User
from certificates.models import Certificate
from courses.models import Enrolment


class Learning(NamedTuple):
    #: Not finished, and without a date.
    own_pace: list[Enrolment]
    coming: list[Enrolment]
    completed: list[Enrolment]
    #: Over, without a certificate: the register is still open, or they were not there.
    past: list[Enrolment]


def learning_of(user: User, *, now: dt.datetime) -> Learning:
    """Across all their employers, in three queries. An address counts once it is verified: only
    learners linked to `user` do."""
    enrolments = (
        Enrolment.objects.live()
        .filter(learner__user=user)
        .select_related("learner__organisation", "course", "run__course")
        .prefetch_related(
            "run__sessions",
            Prefetch(
                "certificates", Certificate.objects.exclude(state=Certificate.State.SUPERSEDED)
            ),
        )
    )
    own_pace, coming, completed, past = [], [], [], []
    for enrolment in sorted(enrolments, key=_begins):
        if enrolment.state == Enrolment.State.COMPLETED:
            completed.append(enrolment)
        elif enrolment.run is None:
            own_pace.append(enrolment)
        elif enrolment.run.is_over(now):
            past.append(enrolment)
        else:
            coming.append(enrolment)
    return Learning(own_pace, coming, completed[::-1], past[::-1])


def _begins(enrolment: Enrolment) -> tuple[bool, str, int]:
    """Dates to be confirmed come last."""
    start = enrolment.run.starts_at if enrolment.run else None
    return start is None, start.isoformat() if start else "", enrolment.pk
