"""When two learners turn out to be one person who is on the same date twice."""

from collections.abc import Sequence

from accounts.merging import conflicts
from accounts.merging.journal import Journal
from accounts.models import Learner
from courses.models import CourseRun, Enrolment


@conflicts.settles(Learner)
def enrolments(kept: Learner, gone: Learner, journal: Journal) -> None:
    """One enrolment on a date stays: a completed one, else the earlier. The other is withdrawn, its
    certificate (if there is one) stays as it was issued, and what the register says of it counts
    for the one that stays."""
    twice = Enrolment.objects.live().filter(learner=gone).values("run")
    runs = CourseRun.objects.filter(enrolments__in=Enrolment.objects.live().filter(learner=kept))
    _lock(list(runs.filter(pk__in=twice).values_list("pk", flat=True)))
    on_both = Enrolment.objects.live().filter(learner__in=[kept, gone], run__in=twice)
    by_run: dict[int | None, list[Enrolment]] = {}
    for enrolment in on_both.select_related("course", "run").order_by("pk"):
        by_run.setdefault(enrolment.run_id, []).append(enrolment)
    for pair in by_run.values():
        if len(pair) == 2:
            stays, goes = sorted(pair, key=_standing)
            _settle(stays, goes, journal)


@conflicts.locks(Enrolment)
def runs_of(enrolments: Sequence[int]) -> None:
    runs = CourseRun.objects.filter(enrolments__in=list(enrolments))
    _lock(list(runs.values_list("pk", flat=True)))


def _lock(runs: Sequence[int]) -> None:
    """The register's own lock, so that nobody marks or closes one meanwhile."""
    list(
        CourseRun.objects.filter(pk__in=set(runs))
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )


def _standing(enrolment: Enrolment) -> tuple[bool, object, int]:
    completed = enrolment.state == Enrolment.State.COMPLETED
    return not completed, enrolment.completed_at or enrolment.created_at, enrolment.pk


def _settle(stays: Enrolment, goes: Enrolment, journal: Journal) -> None:
    if stays.state == Enrolment.State.ENROLLED:
        _hand_over_marks(stays, goes, journal)
    both = goes.state == Enrolment.State.COMPLETED
    journal.set(goes, state=Enrolment.State.WITHDRAWN, completed_at=None)
    what = "the completed one" if stays.state == Enrolment.State.COMPLETED else "the earlier one"
    journal.say(
        f"{goes.course.title}, twice on one date: {'the one completed first' if both else what}"
        " stays, the other is withdrawn."
        + (" The certificate of the other stays valid." if both else "")
    )


def _hand_over_marks(stays: Enrolment, goes: Enrolment, journal: Journal) -> None:
    """They were there for as long as either of their marks says."""
    own = {mark.session_id: mark for mark in stays.attendance.all()}
    for mark in goes.attendance.order_by("pk"):
        if mark.session_id not in own:
            journal.set(mark, enrolment_id=stays.pk)
        elif mark.minutes > (mine := own[mark.session_id]).minutes:
            journal.set(mine, minutes=mark.minutes)
