"""Which two: what may be merged into what, and where its pages are."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.merging import duplicates
from accounts.models import Learner, Organisation

Mergeable = Organisation | Learner
#: More than this is found by a longer search.
SHOWN = 20


class Candidate(NamedTuple):
    row: Mergeable
    url: str


def find(kind: str, public_id: UUID) -> Mergeable:
    """Raises Http404, also for what has been merged away."""
    if kind == "organisation":
        return get_object_or_404(
            duplicates.with_people(Organisation.objects.all()), public_id=public_id
        )
    if kind == "learner":
        return get_object_or_404(_people(), public_id=public_id)
    raise Http404


def kind_of(row: Mergeable) -> str:
    return "organisation" if isinstance(row, Organisation) else "learner"


def alike(row: Mergeable) -> list[Candidate]:
    """What looks like the same as `row`."""
    groups = duplicates.organisations() if isinstance(row, Organisation) else duplicates.learners()
    pks = {each.pk for group in groups if row in group.rows for each in group.rows}
    return _candidates(row, Q(pk__in=pks))


def search(row: Mergeable, words: str) -> list[Candidate]:
    """What is called so, or has that address."""
    if isinstance(row, Organisation):
        return _candidates(row, Q(name__icontains=words))
    return _candidates(row, Q(full_name__icontains=words) | Q(email__icontains=words))


def choose_url(row: Mergeable) -> str:
    return reverse("merges:choose", args=[kind_of(row), row.public_id])


def preview_url(gone: Mergeable, into: Mergeable) -> str:
    return reverse("merges:preview", args=[kind_of(gone), gone.public_id, into.public_id])


def edit_url(row: Mergeable) -> str:
    return reverse(f"{kind_of(row)}:edit", args=[row.pk])


def described(row: Mergeable) -> str:
    """What tells it from its like."""
    if isinstance(row, Learner):
        return ", ".join(each for each in (row.email, row.job_role, row.team) if each)
    since = f"since {row.created_at.day} {row.created_at:%B %Y}"
    if not hasattr(row, "people"):
        return since
    return f"{since}, {row.people} {'learner' if row.people == 1 else 'learners'}"


def _people() -> QuerySet[Learner]:
    found: QuerySet[Learner] = Learner.objects.working_there().select_related("organisation")
    return found


def _candidates(row: Mergeable, which: Q) -> list[Candidate]:
    """Learners only of the same organisation."""
    rows: QuerySet[Organisation] | QuerySet[Learner]
    if isinstance(row, Learner):
        rows = _people().filter(which, organisation=row.organisation_id).exclude(pk=row.pk)
    else:
        rows = duplicates.with_people(Organisation.objects.filter(which)).exclude(pk=row.pk)
    return [Candidate(each, preview_url(row, each)) for each in rows[:SHOWN]]
