"""Is everything whole? Each room says what must be true of its records and finds what is not; a
command runs it (`check_integrity`), the scheduler every day, and the office whenever it wants.

A problem is a sentence for whoever must put it right. It names references, dates and numbers, and
nobody."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from common import audit
from common.models import IntegrityCheck

logger = logging.getLogger(__name__)

#: Of one kind; the rest is counted. A fault that hits a thousand bookings is one fault.
MOST = 50
#: Asked for longer ago than this, a check is asked for anew.
PATIENCE = dt.timedelta(minutes=15)
#: Results that are kept.
KEPT = 60

Finder = Callable[[], Iterator[str]]


def nothing() -> Iterator[str]:
    yield from ()


class Check(NamedTuple):
    """`notes` tells what is unusual and as somebody decided it; it is no fault."""

    name: str
    problems: Finder
    notes: Finder = nothing


class Verdict(NamedTuple):
    problems: list[str]
    notes: list[str]


_checks: dict[str, Check] = {}


def register(name: str, problems: Finder, *, notes: Finder = nothing) -> None:
    """`name`: of the room and what it looks at, as in "bookings.seats"."""
    _checks[name] = Check(name, problems, notes)


def check() -> Verdict:
    """Run every check. What is written meanwhile is seen or not, but never by half: on PostgreSQL
    all of them look at one moment."""
    verdict = Verdict([], [])
    with transaction.atomic():
        _one_moment()
        for each in _checks.values():
            verdict.problems.extend(_some(each.name, each.problems))
            verdict.notes.extend(_some(each.name, each.notes))
    return verdict


def check_and_keep(asked: IntegrityCheck | None = None) -> IntegrityCheck:
    """The same, and the office sees what it came to."""
    result = asked or IntegrityCheck()
    began = time.monotonic()
    try:
        result.problems, result.notes = check()
    except Exception as error:
        result.failed = f"{type(error).__name__}: {error}"[:300]
        raise
    finally:
        result.done_at, result.seconds = timezone.now(), time.monotonic() - began
        result.save()
        _forget_old_ones()
    if result.problems:
        logger.error("The records are not whole: %s", "; ".join(result.problems[:5]))
    return result


def ask(*, by: Any, now: dt.datetime) -> IntegrityCheck:
    """Have the worker check. Whoever asks while a check is under way gets that one."""
    with transaction.atomic():
        if under_way := pending(now=now):
            return under_way
        asked = IntegrityCheck.objects.create(asked_by=by)
        audit.record("common.integrity.ask", on=IntegrityCheck)
        transaction.on_commit(partial(run_check.enqueue, asked.pk))
    return asked


def pending(*, now: dt.datetime) -> IntegrityCheck | None:
    return IntegrityCheck.objects.filter(done_at=None, asked_at__gt=now - PATIENCE).first()


def last() -> IntegrityCheck | None:
    return IntegrityCheck.objects.exclude(done_at=None).first()


@task(backend="background")
def run_check(pk: int) -> None:
    if asked := IntegrityCheck.objects.filter(pk=pk, done_at=None).first():
        check_and_keep(asked)


def _some(name: str, find: Finder) -> Iterator[str]:
    found = find()
    yield from (f"{name}: {each}" for each in islice(found, MOST))
    if more := sum(1 for _ in found):
        yield f"{name}: and {more} more like these."


def _one_moment() -> None:
    """Between two queries somebody might book; a snapshot does not change."""
    connection = transaction.get_connection()
    # Inside of somebody's transaction there is a snapshot already, or one that must not change.
    if connection.vendor == "postgresql" and not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _forget_old_ones() -> None:
    kept = IntegrityCheck.objects.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
    if oldest := next(iter(kept), None):
        IntegrityCheck.objects.filter(pk__lte=oldest).delete()
