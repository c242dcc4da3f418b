"""Before anything is imported: a list is read and shown, possible duplicates are decided, and it is
confirmed or thrown away."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.db import transaction

from accounts.imports import columns, matching
from accounts.imports.running import import_learners
from accounts.models import ImportRow, Learner, LearnerImport, Organisation, User
from common import audit
from common.tables import Row

Choice = ImportRow.Choice
Kind = ImportRow.Kind
AT_ONCE = 500


class BatchError(Exception):
    """Why it cannot be done, in words for the reader."""


def start(
    organisation: Organisation, *, rows: Sequence[Row], headings: str, by: User | None
) -> LearnerImport:
    """Keep the list in `rows` with what each row would come to. Raises columns.ColumnsError."""
    reading = columns.read(rows, headings=headings)
    with transaction.atomic():
        batch = LearnerImport.objects.create(
            organisation=organisation, started_by=by, unused_columns=reading.unused
        )
        people = matching.people_of(organisation)
        ImportRow.objects.bulk_create(
            matching.rows_of(batch, people, reading.people), batch_size=AT_ONCE
        )
    return batch


def choose(batch: LearnerImport, *, choices: dict[int, str]) -> None:
    """What the possible duplicates are, by the row's key: "add", "skip", or "update:" and the
    reference of one of the candidates; "" takes a choice back. What makes no sense is passed
    over."""
    with transaction.atomic():
        _locked(batch)
        rows = list(batch.rows.filter(pk__in=choices, kind=Kind.DOUBLE))
        learners = _candidates(batch, rows)
        for row in rows:
            row.choice, _, reference = choices[row.pk].partition(":")
            row.learner = learners.get(reference) if _is_candidate(row, reference) else None
            if row.choice not in ("", Choice.ADD, Choice.SKIP) and not row.learner:
                row.choice = ""
        ImportRow.objects.bulk_update(rows, ["choice", "learner"], batch_size=AT_ONCE)


def choose_for_all(batch: LearnerImport, *, choice: str) -> int:
    """The same for every possible duplicate not decided yet, and the number decided. To update is
    possible where there is one candidate and no more."""
    with transaction.atomic():
        _locked(batch)
        undecided = batch.rows.undecided()
        if choice in (Choice.ADD, Choice.SKIP):
            return undecided.update(choice=choice)
        if choice != Choice.UPDATE:
            return 0
        rows = [row for row in undecided if len(row.candidates) == 1]
        learners = _candidates(batch, rows)
        decided = []
        for row in rows:
            row.learner = learners.get(row.candidates[0]["learner"])
            if row.learner:
                row.choice = Choice.UPDATE
                decided.append(row)
        ImportRow.objects.bulk_update(decided, ["choice", "learner"], batch_size=AT_ONCE)
        return len(decided)


def confirm(batch: LearnerImport, *, now: dt.datetime) -> None:
    """Have it imported. Raises BatchError while a possible duplicate is undecided, or if nothing
    is left to import."""
    with transaction.atomic():
        _locked(batch)
        if undecided := batch.rows.undecided().count():
            raise BatchError(
                "One possible duplicate is not decided yet."
                if undecided == 1
                else f"{undecided:,} possible duplicates are not decided yet."
            )
        if not batch.rows.exclude(kind__in=(Kind.WRONG, Kind.SAME)).exists():
            raise BatchError("There is nothing to import: nobody is new, and nobody changes.")
        LearnerImport.objects.filter(pk=batch.pk).update(
            state=LearnerImport.State.RUNNING, moved_at=now
        )
        audit.record(
            "accounts.imports.confirm",
            on=batch,
            after={
                "organisation": batch.organisation.public_id,
                "rows": batch.rows.count(),
            },
        )
        transaction.on_commit(partial(import_learners.enqueue, batch.pk))


def cancel(batch: LearnerImport) -> None:
    """As if it had never been."""
    with transaction.atomic():
        _locked(batch)
        batch.delete()


def _locked(batch: LearnerImport) -> None:
    """Nobody else confirms or changes it meanwhile. Raises BatchError once it is confirmed."""
    waiting = LearnerImport.objects.select_for_update(no_key=True).filter(
        pk=batch.pk, state=LearnerImport.State.PREVIEW
    )
    if waiting.first() is None:
        raise BatchError("This list is being imported already, or was thrown away.")


def _candidates(batch: LearnerImport, rows: Sequence[ImportRow]) -> dict[str, Learner]:
    references = {each["learner"] for row in rows for each in row.candidates if each["learner"]}
    found = Learner.objects.filter(organisation_id=batch.organisation_id, public_id__in=references)
    return {str(learner.public_id): learner for learner in found}


def _is_candidate(row: ImportRow, reference: str) -> bool:
    return bool(reference) and reference in {each["learner"] for each in row.candidates}
