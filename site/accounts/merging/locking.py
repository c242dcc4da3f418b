"""The rows of a merge, locked in one order by everybody, and looked at again."""

from collections.abc import Iterable

from accounts.merging import MergeError
from accounts.merging.values import some_at_a_time
from accounts.models import Learner, Organisation


def organisations(pks: Iterable[int]) -> dict[int, Organisation]:
    """Locked for the rest of the transaction, merged away or not, by primary key."""
    wanted = Organisation.with_merged.filter(pk__in=set(pks)).order_by("pk")
    return {each.pk: each for each in wanted.select_for_update(of=("self",), no_key=True)}


def learners(pks: Iterable[int]) -> dict[int, Learner]:
    """The same of learners; their organisations are locked before them."""
    found: dict[int, Learner] = {}
    for some in some_at_a_time(sorted(set(pks))):
        wanted = Learner.with_merged.filter(pk__in=some).order_by("pk")
        found |= {each.pk: each for each in wanted.select_for_update(of=("self",), no_key=True)}
    return found


def refuse_merged(*rows: Organisation | Learner) -> None:
    """Raises MergeError when one of them has gone into another in the meantime."""
    for row in rows:
        if row.merged_into is not None:
            raise MergeError(
                f"“{row}” has been merged into “{row.merged_into}” in the meantime. Nothing was"
                " changed. Look at it again there."
            )
