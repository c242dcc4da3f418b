"""Taking a merge back: what still is as the merge left it goes back; what came after stays."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Model, Q

from accounts.merging import MergeError, conflicts, locking, moves, previews
from accounts.merging.values import as_text, as_value, field_of, model_of, some_at_a_time
from accounts.models import Learner, Merge, MergeStep, Organisation, User
from common import audit

#: A row, by the label of its model and its primary key.
Row = tuple[str, int]


class Undone(NamedTuple):
    """Primary keys by the label of their model."""

    back: dict[str, list[int]]
    #: They have changed since, or are no longer there.
    skipped: dict[str, list[int]]
    #: They came to the survivor after the merge.
    since: dict[str, list[int]]


class Change(NamedTuple):
    """A field of a row before and after the merge, as text."""

    old: str | None
    new: str | None


def undo(merge: Merge, *, by: User, now: dt.datetime) -> Undone:
    """Let everything be again as it was before `merge`, but what has changed since.

    Raises MergeError when it is too late, when one of the two has been merged again since, or when
    the one that comes back would be the very image of another."""
    with transaction.atomic():
        merge = _locked(merge, now)
        parts = [merge, *merge.children.open().select_related("gone_learner", "kept_learner")]
        _refuse_merged_since(merge, parts)
        changes = _changes(parts)
        back, skipped = _sort(changes, survivors={(_label(part), part.kept.pk) for part in parts})
        since = _since(merge, changes)
        try:
            with transaction.atomic():
                _write_back(back)
                for part in parts:
                    type(part.gone)._base_manager.filter(pk=part.gone.pk).update(merged_into=None)
        except IntegrityError as error:
            raise MergeError(
                f"“{merge.gone}” cannot come back beside “{merge.kept}”: they would have the same"
                " name and address. Change one of those at the survivor first."
            ) from error
        for part in parts:
            part.state, part.undone_at, part.undone_by = Merge.State.UNDONE, now, by
            part.save(update_fields=["state", "undone_at", "undone_by"])
            part.steps.all().delete()
            audit.record(
                "accounts.merging.undo",
                on=part.gone,
                before={"merged_into": part.kept.public_id, "merge": part.public_id},
            )
        return Undone(_by_label(back), _by_label(skipped), since)


class Preview(NamedTuple):
    back: list[previews.Group]
    skipped: list[previews.Group]
    since: list[previews.Group]


def preview(merge: Merge, *, by: User, now: dt.datetime) -> Preview:
    """Raises MergeError when it cannot be undone."""
    with previews.rolled_back():
        undone = undo(merge, by=by, now=now)
    return Preview(*(previews.groups(rows) for rows in undone))


def _locked(merge: Merge, now: dt.datetime) -> Merge:
    if merge.gone_organisation_id is not None:
        locking.organisations(
            pk for pk in (merge.gone_organisation_id, merge.kept_organisation_id) if pk
        )
    else:
        home = Learner.with_merged.filter(pk__in=[merge.gone_learner_id, merge.kept_learner_id])
        locking.organisations(home.values_list("organisation_id", flat=True))
    family = Merge.objects.filter(Q(pk=merge.pk) | Q(parent=merge))
    people = family.values_list("gone_learner_id", "kept_learner_id")
    locking.learners(pk for pair in people for pk in pair if pk)
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    if merge.state == Merge.State.UNDONE:
        raise MergeError("This merge has been undone already.")
    if merge.state == Merge.State.CLOSED or merge.undoable_until <= now:
        raise MergeError("A merge can be undone for 30 days. This one is final.")
    if merge.parent_id:
        raise MergeError("This is part of the merge of two organisations. Undo that one.")
    return merge


def _refuse_merged_since(merge: Merge, parts: list[Merge]) -> None:
    for part in parts:
        if part.kept.merged_into is not None:
            raise MergeError(
                f"“{part.kept}” has been merged into “{part.kept.merged_into}” since. Undo that"
                " merge first."
            )
    rows = MergeStep.objects.filter(merge=merge, model=Learner._meta.label_lower)
    moved = rows.filter(field="organisation").values("row")
    later = (
        Merge.objects.filter(Q(gone_learner__in=moved) | Q(kept_learner__in=moved))
        .filter(merged_at__gte=merge.merged_at)
        .exclude(state=Merge.State.UNDONE)
        .exclude(parent=merge)
        .first()
    )
    if later:
        raise MergeError(
            f"“{later.gone}” came along in this merge, or took in somebody who did, and has been"
            f" merged since (“{later}”). Undo that merge first."
        )


def _changes(parts: Iterable[Merge]) -> dict[Row, dict[str, Change]]:
    """What the merge has made of each field of each row in the end."""
    changes: defaultdict[Row, dict[str, Change]] = defaultdict(dict)
    for step in MergeStep.objects.filter(merge__in=parts).order_by("pk"):
        fields = changes[step.model, step.row]
        first = fields.get(step.field)
        fields[step.field] = Change(first.old if first else step.old, step.new)
    return dict(changes)


def _sort(
    changes: dict[Row, dict[str, Change]], *, survivors: set[Row]
) -> tuple[dict[Row, dict[str, Change]], set[Row]]:
    """What goes back, and the rows that do not. A row that has changed since stays as it is as a
    whole: half of it would be worse than none. Of the survivors themselves each field goes back
    that is as the merge left it."""
    back: dict[Row, dict[str, Change]] = {}
    skipped: set[Row] = set()
    for row, current in _current(changes):
        fields = changes[row]
        as_left = {name for name, change in fields.items() if current.get(name) == change.new}
        if row in survivors:
            fields = {name: fields[name] for name in as_left}
        elif len(as_left) < len(fields):
            skipped.add(row)
            continue
        if fields:
            back[row] = fields
    skipped |= changes.keys() - back.keys() - survivors
    return back, skipped


def _current(changes: dict[Row, dict[str, Change]]) -> Iterable[tuple[Row, dict[str, str | None]]]:
    """Each row that is still there, locked, with what its changed fields hold now, as text."""
    pks: defaultdict[str, list[int]] = defaultdict(list)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for (label, pk), fields in changes.items():
        pks[label].append(pk)
        names[label].update(fields)
    for label in sorted(pks):
        model, rows = model_of(label), sorted(pks[label])
        conflicts.lock(label, rows)
        fields_of = {name: field_of(model, name) for name in names[label]}
        for some in some_at_a_time(rows):
            found = model._base_manager.filter(pk__in=some).order_by("pk")
            for row in found.select_for_update(of=("self",), no_key=True):
                yield (
                    (label, row.pk),
                    {
                        name: as_text(field, getattr(row, field.attname))
                        for name, field in fields_of.items()
                    },
                )


def _write_back(back: dict[Row, dict[str, Change]]) -> None:
    """Rows that change alike in one statement, all fields of a row at once."""
    alike: defaultdict[tuple[str, tuple[tuple[str, str | None], ...]], list[int]]
    alike = defaultdict(list)
    for (label, pk), fields in back.items():
        values = tuple(sorted((name, change.old) for name, change in fields.items()))
        alike[label, values].append(pk)
    for (label, values), pks in alike.items():
        model = model_of(label)
        restored = {}
        for name, text in values:
            field = field_of(model, name)
            restored[field.attname] = as_value(field, text)
        for some in some_at_a_time(pks):
            model._base_manager.filter(pk__in=some).update(**restored)


def _since(merge: Merge, changes: dict[Row, Any]) -> dict[str, list[int]]:
    """What has come to the survivor after the merge, and stays with it."""
    since: dict[str, list[int]] = {}
    survivor: Organisation | Learner = merge.kept
    for field in moves.references(type(survivor)):
        label = field.model._meta.label_lower
        rows = field.model._default_manager.filter(
            **{field.name: survivor.pk}, pk__gt=merge.newest.get(label, 0)
        ).order_by("pk")
        if pks := [pk for pk in rows.values_list("pk", flat=True) if (label, pk) not in changes]:
            since[label] = pks
    return since


def _by_label(rows: Iterable[Row]) -> dict[str, list[int]]:
    labels: defaultdict[str, list[int]] = defaultdict(list)
    for label, pk in rows:
        labels[label].append(pk)
    return dict(sorted(labels.items()))


def _label(merge: Merge) -> str:
    model: type[Model] = type(merge.gone)
    return model._meta.label_lower
