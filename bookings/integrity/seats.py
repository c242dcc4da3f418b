"""No date has more places sold or held than seats, unless staff lowered its capacity afterwards."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from bookings.models import Place
from common.models import AuditEvent
from courses.models import CourseRun


def problems() -> Iterator[str]:
    for run, allowed in _over():
        if run.taken > allowed:
            yield f"Date {run.pk}: {run.taken} places sold or held, and {allowed} seats."


def notes() -> Iterator[str]:
    for run, allowed in _over():
        if run.taken <= allowed:
            yield (
                f"Date {run.pk}: {run.taken} places sold or held, and {run.capacity} seats since"
                f" its capacity was lowered from {allowed}."
            )


def _over() -> Iterator[tuple[Any, int]]:
    """Each date with more places taken than seats, and how many it once had by what is on record:
    that many may have been sold before somebody lowered it."""
    over = list(_with_taken().filter(taken__gt=F("capacity")).order_by("pk"))
    before = _lowered_from([str(run.public_id) for run in over])
    for run in over:
        yield run, max(run.capacity, before.get(str(run.public_id), 0))


def _with_taken() -> QuerySet[CourseRun]:
    taken = (
        Place.objects.filter(run=OuterRef("pk"))
        .seated(timezone.now())
        .order_by()
        .values("run")
        .annotate(count=Count("pk"))
        .values("count")
    )
    annotated: QuerySet[CourseRun] = CourseRun.objects.annotate(taken=Subquery(taken))
    return annotated


def _lowered_from(runs: list[str]) -> dict[str, int]:
    events = AuditEvent.objects.filter(
        object_type=CourseRun._meta.label_lower, object_id__in=runs, before__has_key="capacity"
    )
    highest: dict[str, int] = {}
    for run, before in events.values_list("object_id", "before"):
        highest[run] = max(highest.get(run, 0), int(before["capacity"] or 0))
    return highest
