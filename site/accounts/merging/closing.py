"""Merges become final: what they could be undone with is forgotten."""

import datetime as dt

from django.db import transaction
from django.db.models import CharField, Q, TextField

from accounts.models import Learner, Merge, MergeStep
from accounts.models.merges import MergeQuerySet
from common import audit

#: What a learner who was merged away is called once nothing else is known of them.
NOBODY = "Merged learner"


def close(*, now: dt.datetime) -> int:
    """Make final what is 30 days old. The number of merges."""
    closed = 0
    for merge in Merge.objects.due(now).of_its_own():
        with transaction.atomic():
            closed += _close(Merge.objects.filter(Q(pk=merge.pk) | Q(parent=merge)))
    return closed


def forget(learner: Learner) -> int:
    """Make final at once every merge of this learner with another: for a person who asks to be
    forgotten, because a journal remembers. The number of merges."""
    with transaction.atomic():
        return _close(Merge.objects.filter(Q(kept_learner=learner) | Q(gone_learner=learner)))


def _close(merges: MergeQuerySet) -> int:
    open_ = list(merges.open().order_by("pk").select_for_update(of=("self",), no_key=True))
    for merge in open_:
        merge.state = Merge.State.CLOSED
        audit.record("accounts.merging.close", on=merge.gone, after={"merge": merge.public_id})
    Merge.objects.bulk_update(open_, ["state"])
    MergeStep.objects.filter(merge__in=open_).delete()
    gone = [merge.gone_learner_id for merge in open_ if merge.gone_learner_id]
    Learner.with_merged.filter(pk__in=gone).update(**_blank())
    return len(open_)


def _blank() -> dict[str, object]:
    """The tombstone leads on; it need not say who it was."""
    texts = {
        field.attname: ""
        for field in Learner._meta.fields
        if isinstance(field, CharField | TextField) and field.blank
    }
    return {**texts, "full_name": NOBODY, "user": None}
