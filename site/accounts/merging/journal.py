"""What one merge does, step by step: done and taken down in the same breath."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from accounts.merging.values import AT_ONCE, as_text, field_of, some_at_a_time
from accounts.models import Merge, MergeStep


class Journal:
    """The steps of `merge`, and what to tell staff of them."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.steps: list[MergeStep] = []
        #: Rows that moved, by the label of their model.
        self.moved: defaultdict[str, list[int]] = defaultdict(list)
        #: Rows that do not move, because the survivor has its own.
        self.stayed: defaultdict[str, list[int]] = defaultdict(list)
        #: How each conflict was settled, in words.
        self.settled: list[str] = []

    def change(
        self, model: type[Model], *, rows: Sequence[int], name: str, old: Any, new: Any
    ) -> None:
        """Write `new` into the field `name`, which is `old` in every one of `rows`."""
        field = field_of(model, name)
        for some in some_at_a_time(rows):
            model._base_manager.filter(pk__in=some).update(**{field.attname: new})
        before, after = as_text(field, old), as_text(field, new)
        self.steps += [
            MergeStep(model=model._meta.label_lower, row=row, field=name, old=before, new=after)
            for row in rows
        ]

    def set(self, row: Model, **fields: Any) -> None:
        """Change fields of one row, a relation by its column's name; what is so already is left
        alone."""
        changed = {
            name: new
            for name, new in fields.items()
            if getattr(row, field_of(type(row), name).attname) != new
        }
        if changed:
            type(row)._base_manager.filter(pk=row.pk).update(**changed)
        for name, new in changed.items():
            field = field_of(type(row), name)
            self.steps.append(
                MergeStep(
                    model=type(row)._meta.label_lower,
                    row=row.pk,
                    field=field.name,
                    old=as_text(field, getattr(row, field.attname)),
                    new=as_text(field, new),
                )
            )
            setattr(row, field.attname, new)

    def stays(self, row: Model) -> None:
        """`row` is not to move."""
        self.stayed[row._meta.label_lower].append(row.pk)

    def say(self, words: str) -> None:
        self.settled.append(words)

    def write(self) -> None:
        """Keep the steps with their merge."""
        for step in self.steps:
            step.merge = self.merge
        MergeStep.objects.bulk_create(self.steps, batch_size=AT_ONCE)
        self.merge.moved = self.counts
        self.merge.save(update_fields=["moved"])

    @property
    def counts(self) -> dict[str, int]:
        return {label: len(rows) for label, rows in sorted(self.moved.items())}
