"""The register: who was there, for how long, and that the trainer is done with it."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from common import audit
from courses.models import Attendance, CourseRun, Enrolment, Session
from courses.signals import enrolment_completed

#: (enrolment's primary key, session's primary key) to minutes present; 0 is absent.
Marks = Mapping[tuple[int, int], int]


class RegisterError(Exception):
    """Why the register cannot be kept or closed, in words for the trainer."""


def mark(run: CourseRun, *, marks: Marks) -> None:
    """Record minutes present; marks made before and not made now stay.

    Raises RegisterError when the register is closed or a mark is not possible."""
    with transaction.atomic():
        run = _locked(run)
        if run.register_closed_at:
            raise RegisterError("This register was closed in the meantime. Nothing was changed.")
        _write(run, marks)


def close(run: CourseRun, *, now: dt.datetime, marks: Marks | None = None) -> int:
    """Record the last marks and close the register: everybody who was there, if only for a part,
    has completed the course. Closing a closed register changes nothing. The number who completed it
    now.

    Raises RegisterError before the last session has started, or while somebody is unmarked."""
    with transaction.atomic():
        run = _locked(run)
        if run.register_closed_at:
            return 0
        if not run.can_be_closed(now):
            raise RegisterError("You can close the register once the last session has started.")
        _write(run, marks or {})
        _refuse_unmarked(run)
        run.register_closed_at = now
        run.save(update_fields=["register_closed_at"])
        completed = _complete(run, now)
        audit.record("courses.attendance.close", on=run, after={"completed": completed})
        return completed


def _locked(run: CourseRun) -> CourseRun:
    run = CourseRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    if run.state != CourseRun.State.SCHEDULED:
        raise RegisterError("This date is not going ahead, so it has no register.")
    return run


def _write(run: CourseRun, marks: Marks) -> None:
    sessions = {session.pk: session for session in run.sessions.all()}
    enrolled = set(Enrolment.objects.live().filter(run=run).values_list("pk", flat=True))
    rows = []
    for (enrolment_id, session_id), minutes in marks.items():
        if enrolment_id not in enrolled or session_id not in sessions:
            raise RegisterError("Somebody on this register has left the course. Load it again.")
        longest = sessions[session_id].minutes
        if not 0 <= minutes <= longest:
            raise RegisterError(f"Minutes present must be between 0 and {longest}.")
        rows.append(Attendance(enrolment_id=enrolment_id, session_id=session_id, minutes=minutes))
    _record(run, rows)
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrolment", "session"],
        update_fields=["minutes"],
    )


def _record(run: CourseRun, rows: list[Attendance]) -> None:
    """Which marks change, by enrolment and the number of the session's row; not those that stay."""
    marked = Attendance.objects.filter(enrolment__run=run).select_related("enrolment")
    old = {_key(mark.enrolment, mark): mark.minutes for mark in marked}
    people = Enrolment.objects.filter(run=run).in_bulk()
    new = {_key(people[row.enrolment_id], row): row.minutes for row in rows}
    changed = {key: minutes for key, minutes in new.items() if old.get(key) != minutes}
    if changed:
        before = {key: old[key] for key in changed if key in old}
        audit.record("courses.attendance.mark", on=run, before=before, after=changed)


def _key(enrolment: Enrolment, mark: Attendance) -> str:
    return f"{enrolment.public_id}, session {mark.session_id}"


def _refuse_unmarked(run: CourseRun) -> None:
    enrolled = Enrolment.objects.live().filter(run=run)
    owed = enrolled.count() * Session.objects.filter(run=run).count()
    marked = Attendance.objects.filter(enrolment__in=enrolled, session__run=run).count()
    if marked < owed:
        raise RegisterError("Mark everybody, present or absent, before you close the register.")


def _complete(run: CourseRun, now: dt.datetime) -> int:
    """All rows first, then the signals: whoever hears one may lock a counter, and nobody who waits
    for that counter may hold a row that this transaction still needs."""
    present = list(
        Enrolment.objects.live()
        .filter(run=run)
        .attended()
        .select_related("learner")
        .order_by("learner__full_name", "pk")
    )
    Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in present]).update(
        state=Enrolment.State.COMPLETED, completed_at=now
    )
    for enrolment in present:
        enrolment.state, enrolment.completed_at = Enrolment.State.COMPLETED, now
        enrolment_completed.send(Enrolment, enrolment=enrolment)
    return len(present)
