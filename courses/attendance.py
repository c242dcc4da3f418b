"""The register: who was there, for how long, and that the trainer is done with it."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Sum

from courses.models import Attendance, CourseRun, Enrolment, Session
from courses.signals import enrolment_completed

#: (enrolment's primary key, session's primary key) to minutes present.
Marks = Mapping[tuple[int, int], int]


class RegisterError(Exception):
    """Why the register cannot be kept or closed, in words for the trainer."""


def mark(run: CourseRun, *, marks: Marks) -> None:
    """Record minutes present. Marks of other runs' people are refused.

    Raises RegisterError when the register is closed or a mark is not possible."""
    with transaction.atomic():
        run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.register_closed_at:
            raise RegisterError("This register is closed. The office can reopen it.")
        _write(run, marks)


def close(run: CourseRun, *, marks: Marks, now: dt.datetime) -> int:
    """Record the last marks and close the register: everybody who was there has completed the course.
    Closing a closed register changes nothing. The number of people who completed it.

    Raises RegisterError before the run has started, or while somebody is unmarked."""
    with transaction.atomic():
        run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.register_closed_at:
            return 0
        if run.starts_at is None or run.starts_at > now:
            raise RegisterError("The course has not started. Close the register when it has.")
        _write(run, marks)
        _refuse_unmarked(run)
        run.register_closed_at = now
        run.save(update_fields=["register_closed_at"])
        return _complete(run, now)


def _write(run: CourseRun, marks: Marks) -> None:
    sessions = {session.pk: session for session in run.sessions.all()}
    enrolled = set(_live(run).values_list("pk", flat=True))
    rows = []
    for (enrolment_id, session_id), minutes in marks.items():
        if enrolment_id not in enrolled or session_id not in sessions:
            raise RegisterError("Somebody on this register has left the course. Load it again.")
        longest = sessions[session_id].minutes
        if not 0 <= minutes <= longest:
            raise RegisterError(f"Minutes present must be between 0 and {longest}.")
        rows.append(Attendance(enrolment_id=enrolment_id, session_id=session_id, minutes=minutes))
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrolment", "session"],
        update_fields=["minutes"],
    )


def _refuse_unmarked(run: CourseRun) -> None:
    owed = _live(run).count() * Session.objects.filter(run=run).count()
    marked = Attendance.objects.filter(enrolment__in=_live(run), session__run=run).count()
    if marked < owed:
        raise RegisterError("Mark everybody, present or absent, before you close the register.")


def _complete(run: CourseRun, now: dt.datetime) -> int:
    present = (
        _live(run)
        .select_related("learner", "course", "run")
        .annotate(minutes=Sum("attendance__minutes"))
        .filter(minutes__gt=0)
    )
    completed = 0
    for enrolment in present:
        enrolment.state, enrolment.completed_at = Enrolment.State.COMPLETED, now
        enrolment.save(update_fields=["state", "completed_at"])
        enrolment_completed.send(Enrolment, enrolment=enrolment)
        completed += 1
    return completed


def _live(run: CourseRun):  # type: ignore[no-untyped-def]
    return Enrolment.objects.filter(run=run).exclude(state=Enrolment.State.WITHDRAWN)
