"""Whatever refers to one row refers to another from now on, whichever room it belongs to."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Field, ManyToOneRel, Max, Model

from accounts.merging.journal import Journal
from accounts.models import Merge


def references(model: type[Model]) -> "list[Field[Any, Any]]":
    """Every field of every table that refers to rows of `model`, in a fixed order; of the tables
    between two others too."""
    found = [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel) and relation.related_model is not Merge
    ]
    return sorted(found, key=lambda field: (field.model._meta.label_lower, field.name))


def newest(model: type[Model]) -> dict[str, int]:
    """The highest primary key of each table that refers to `model`, to tell later what is new."""
    tables = {field.model for field in references(model)}
    return {
        table._meta.label_lower: table._base_manager.aggregate(newest=Max("pk"))["newest"] or 0
        for table in tables
    }


def move(gone: Model, *, to: Model, journal: Journal) -> None:
    """Let what refers to `gone` refer to `to`, but what the journal says stays."""
    for field in references(type(gone)):
        model, label = field.model, field.model._meta.label_lower
        theirs = model._base_manager.filter(**{field.name: gone.pk}).order_by("pk")
        # What a merge left behind earlier moves too, but is nothing that staff would know.
        known = set(
            model._default_manager.filter(**{field.name: gone.pk}).values_list("pk", flat=True)
        )
        rows = [pk for pk in theirs.values_list("pk", flat=True) if pk not in journal.stayed[label]]
        for pk in _move(field, rows, gone, to, journal):
            if pk in known and field.name != "merged_into":
                journal.moved[label].append(pk)
    for kinds in (journal.moved, journal.stayed):
        for label in [label for label, rows in kinds.items() if not rows]:
            del kinds[label]


def _move(
    field: "Field[Any, Any]", rows: list[int], gone: Model, to: Model, journal: Journal
) -> list[int]:
    """All at once; one by one where the database refuses, so that only what clashes stays. Those
    moved."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            journal.change(field.model, rows=rows, name=field.name, old=gone.pk, new=to.pk)
    except IntegrityError:
        if len(rows) == 1:
            journal.stayed[field.model._meta.label_lower] += rows
            return []
    else:
        return rows
    half = len(rows) // 2
    return [
        *_move(field, rows[:half], gone, to, journal),
        *_move(field, rows[half:], gone, to, journal),
    ]
