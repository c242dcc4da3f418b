"""Deleting what is due: in batches, each a transaction of its own, so that a run that is killed has
done what it has done, and the next one goes on. Two at once share the work."""

import datetime as dt
import logging
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model

from common import audit, files, retention
from common.models import RetentionRule, RetentionRun

logger = logging.getLogger(__name__)

BATCH = 500
#: References that a dry run shows of each kind.
SHOWN = 5


class Due(NamedTuple):
    """What of one kind is due, without a name."""

    rule: RetentionRule
    before: dt.datetime
    number: int
    oldest: dt.date | None
    references: list[str]


class Unfinished(Exception):
    def __init__(self, failed: list[str]) -> None:
        super().__init__(f"Not finished, and tried again at the next run: {', '.join(failed)}")


def due(*, now: dt.datetime) -> list[Due]:
    """What a run would delete now, by kind in the order of the schedule; paused ones left out."""
    return [_due(rule, rule.period.before(now)) for rule in _in_force()]


def apply(*, now: dt.datetime) -> dict[str, int]:
    """Delete all that is due. The number deleted, by kind.

    Raises Unfinished, after all others are done, when one could not be finished."""
    numbers, failed = {}, []
    for rule in _in_force():
        try:
            numbers[rule.kind] = _apply(rule, now)
        except Exception:
            # One kind that cannot be deleted must not keep the others.
            logger.exception("Retention of %s failed", rule.kind)
            failed.append(rule.kind)
    files.sweep()
    if failed:
        raise Unfinished(failed)
    return numbers


def _in_force() -> list[RetentionRule]:
    return list(RetentionRule.objects.known().filter(active=True))


def _due(rule: RetentionRule, before: dt.datetime) -> Due:
    kind = rule.described
    rows = kind.due(before).order_by(kind.moment, "pk")
    first = list(rows.values_list(kind.moment, kind.reference)[:SHOWN])
    number = rows.count() if first else 0
    return Due(rule, before, number, first[0][0] if first else None, [str(row[1]) for row in first])


def _apply(rule: RetentionRule, now: dt.datetime) -> int:
    run = RetentionRun(kind=rule.kind, began_at=now, before=rule.period.before(now))
    after = None
    while batch := _delete_batch(run, after):
        after = batch[-1].pk
    RetentionRule.objects.filter(pk=rule.pk).update(last_run_at=now)
    return run.number


def _delete_batch(run: RetentionRun, after: Any) -> list[Model]:
    """Delete the next rows and say so, in one transaction. They go up by key, so that one which
    stays is not met for ever; those that somebody else is at work on are passed over until
    tomorrow."""
    kind = retention.kind(run.kind)
    with transaction.atomic():
        due = kind.due(run.before)
        ahead = due if after is None else due.filter(pk__gt=after)
        locked = ahead.order_by("pk").select_for_update(of=("self",), skip_locked=True)
        if batch := list(locked[:BATCH]):
            keys = [row.pk for row in batch]
            kind.delete(batch)
            run.number += len(batch)
            run.save()
            audit.record(
                "common.retention.delete",
                after={"kind": kind.name, "number": len(batch), "before": run.before},
            )
            for row, key in zip(batch, keys, strict=True):
                row.pk = key  # which Django forgets of a row that it deletes
    return batch
