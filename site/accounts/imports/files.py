"""The files that people are given: an empty one to fill in, everybody, and the rows that could not
be imported. All have the same headings, so that each can be sent back."""

from collections.abc import Iterable

from django.http import HttpResponse

from accounts.imports.columns import FIELDS, HEADINGS, WHY
from accounts.models import ImportRow, Learner, LearnerImport
from common import tables

WRITERS = {"csv": tables.write_csv, "xlsx": tables.write_xlsx}


def template(kind: str) -> HttpResponse:
    """Without a reference: whoever fills it in adds people."""
    headings = [HEADINGS[field] for field in FIELDS]
    return WRITERS[kind](headings, [], name="onEvidence-people")


def everybody(people: Iterable[Learner], kind: str) -> HttpResponse:
    rows = (
        [str(learner.public_id), *(getattr(learner, field) for field in FIELDS)]
        for learner in people
    )
    return WRITERS[kind](list(HEADINGS.values()), rows, name="onEvidence-people")


def failed(batch: LearnerImport, kind: str) -> HttpResponse:
    """The rows as they were written, each with what is wrong with it."""
    rows = batch.rows.filter(outcome=ImportRow.Outcome.FAILED)
    return WRITERS[kind](
        [*HEADINGS.values(), WHY],
        ([*(row.values[field] for field in HEADINGS), row.problem] for row in rows),
        name="onEvidence-rows-to-put-right",
    )
