"""Importing a confirmed list, batch by batch. Each batch is whole or not at all, and a row that has
come to something is never taken up again: whoever is killed in the middle, the next run goes on
where it stopped, and nobody is added twice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django_tasks import task

from accounts.imports import matching
from accounts.imports.columns import FIELDS
from accounts.imports.matching import People
from accounts.models import ImportRow, Learner, LearnerImport, Organisation
from accounts.people import linking
from common import audit

Choice, Kind, Outcome = ImportRow.Choice, ImportRow.Kind, ImportRow.Outcome
BATCH = 500
#: A list that has not got on for so long has lost its worker.
LOST = dt.timedelta(minutes=5)


@task(backend="background")
def import_learners(pk: int) -> None:
    run(pk)


def run(pk: int) -> None:
    """Import what is left of the list."""
    while _next_batch(pk):
        pass


def finish_lost(*, now: dt.datetime) -> int:
    """Give the worker those that were confirmed and do not get on. The number of them."""
    lost = LearnerImport.objects.filter(
        state=LearnerImport.State.RUNNING, moved_at__lt=now - LOST
    ).values_list("pk", flat=True)
    for pk in (pks := list(lost)):
        import_learners.enqueue(pk)
    return len(pks)


class _Result(NamedTuple):
    outcomes: dict[str, list[int]]
    added: list[Learner]
    updated: dict[int, Learner]
    problems: dict[int, str]


def _next_batch(pk: int) -> bool:
    """Whether there was anything left to do."""
    with transaction.atomic():
        batch = LearnerImport.objects.filter(pk=pk, state=LearnerImport.State.RUNNING).first()
        if batch is None:
            return False
        # One list of an organisation at a time, and no booking that names people meanwhile.
        Organisation.objects.select_for_update(no_key=True).get(pk=batch.organisation_id)
        rows = list(batch.rows.waiting().order_by("number")[:BATCH])
        if not rows:
            _finish(batch)
            return False
        result = _import(rows, matching.people_of(batch.organisation), batch.organisation_id)
        _write(result)
        LearnerImport.objects.filter(pk=pk).update(moved_at=timezone.now())
        return True


def _import(rows: Sequence[ImportRow], people: People, organisation_id: int) -> _Result:
    """What becomes of the rows, looked at again: since the list was shown, somebody may have added
    or changed the same people."""
    by_pk = {learner.pk: learner for learner in people.by_reference.values()}
    result = _Result(defaultdict(list), [], {}, {})
    for row in rows:
        learner = by_pk.get(row.learner_id or 0)
        if row.kind == Kind.DOUBLE and row.choice == Choice.SKIP:
            result.outcomes[Outcome.SKIPPED].append(row.pk)
        elif row.kind == Kind.NEW or row.choice == Choice.ADD:
            _add(row, people, organisation_id, result)
        elif learner is None:
            _fail(row, "This person is no longer in the organisation's records.", result)
        else:
            _update(row, learner, people, result)
    return result


def _add(row: ImportRow, people: People, organisation_id: int, result: _Result) -> None:
    values = {field: row.values[field] for field in FIELDS}
    values["email"] = values["email"].lower()
    known = people.by_key.get(matching.key(values["full_name"], values["email"]))
    if known and values["email"]:
        return _update(row, known, people, result)
    learner = Learner(organisation_id=organisation_id, **values)
    people.by_key[matching.key(learner.full_name, learner.email)] = learner
    result.added.append(learner)
    result.outcomes[Outcome.ADDED].append(row.pk)
    return None


def _update(row: ImportRow, learner: Learner, people: People, result: _Result) -> None:
    plan = people.update(row.values, learner)
    if plan.kind == Kind.WRONG:
        return _fail(row, plan.problem, result)
    if plan.kind == Kind.SAME:
        result.outcomes[Outcome.SAME].append(row.pk)
        return None
    people.by_key.pop(matching.key(learner.full_name, learner.email), None)
    for field, value in matching.changes(learner, row.values).items():
        setattr(learner, field, value)
    people.by_key[matching.key(learner.full_name, learner.email)] = learner
    if learner.pk:
        result.updated[learner.pk] = learner
    result.outcomes[Outcome.UPDATED].append(row.pk)
    return None


def _fail(row: ImportRow, problem: str, result: _Result) -> None:
    result.problems[row.pk] = row.problem = problem
    result.outcomes[Outcome.FAILED].append(row.pk)


def _write(result: _Result) -> None:
    Learner.objects.bulk_create(result.added)
    _write_updated(result.updated)
    linking.link_new([*result.added, *result.updated.values()])
    for outcome, pks in result.outcomes.items():
        ImportRow.objects.filter(pk__in=pks).update(outcome=outcome)
    by_problem = defaultdict(list)
    for pk, problem in result.problems.items():
        by_problem[problem].append(pk)
    for problem, pks in by_problem.items():
        ImportRow.objects.filter(pk__in=pks).update(problem=problem)


def _write_updated(learners: dict[int, Learner]) -> None:
    """As rows put in the place of those of the same key: eight times as fast as `bulk_update`. The
    lock keeps somebody who is deleted at this moment from coming back."""
    rows = Learner.objects.filter(pk__in=learners).order_by("pk")
    there = rows.select_for_update(no_key=True)
    Learner.objects.bulk_create(
        [learners[pk] for pk in there.values_list("pk", flat=True)],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=FIELDS,
    )


def _finish(batch: LearnerImport) -> None:
    done = LearnerImport.objects.filter(pk=batch.pk, state=LearnerImport.State.RUNNING)
    if done.update(state=LearnerImport.State.DONE, finished_at=timezone.now()):
        audit.record(
            "accounts.imports.finish",
            on=batch,
            after={"organisation": batch.organisation.public_id, **counts(batch)},
        )


def counts(batch: LearnerImport) -> dict[str, int]:
    """Rows by what became of them."""
    return _by(batch, "outcome")


def kinds(batch: LearnerImport) -> dict[str, int]:
    """Rows by what is meant to become of them."""
    return _by(batch, "kind")


def _by(batch: LearnerImport, field: str) -> dict[str, int]:
    found = batch.rows.order_by().values_list(field).annotate(count=Count("pk"))
    return dict(found)
