"""Two learners who are one person."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField

from accounts.merging import MergeError, conflicts, locking, moves
from accounts.merging.journal import Journal
from accounts.models import Learner, Merge, User
from common import audit


def merge(gone: Learner, *, into: Learner, reason: str, by: User, now: dt.datetime) -> Journal:
    """Everything of `gone` becomes that of `into`, whose own name and details stand; what those
    leave empty is filled. Both belong to one organisation.

    Raises MergeError where they are not one person, or not in one organisation, or one of them has
    left it, or has been merged in the meantime."""
    if gone.pk == into.pk:
        raise MergeError("Choose two different learners.")
    with transaction.atomic():
        locking.organisations([gone.organisation_id, into.organisation_id])
        found = locking.learners([gone.pk, into.pk])
        if len(found) < 2:
            raise MergeError("One of them is no longer here. Look again at the list.")
        kept, gone = found[into.pk], found[gone.pk]
        locking.refuse_merged(gone, kept)
        if kept.organisation_id != gone.organisation_id:
            raise MergeError(
                "These learners belong to two organisations. Only learners of one organisation can"
                " be merged; if the organisations are one, merge those."
            )
        for learner in (gone, kept):
            if learner.has_left:
                raise MergeError(
                    f"“{learner}” has left the organisation, so what it knew of them stands still."
                )
        return merge_locked(
            gone,
            Merge(kept_learner=kept, gone_learner=gone, reason=reason, merged_by=by, merged_at=now),
        )


def merge_locked(gone: Learner, merge: Merge) -> Journal:
    """The same for learners that the caller has locked, and checked.

    Raises MergeError when two people sign in for them."""
    kept = merge.kept_learner
    assert kept is not None
    if kept.user_id and gone.user_id and kept.user_id != gone.user_id:
        raise MergeError(
            f"Two different people sign in as “{gone}” and “{kept}”. Merging would give one of them"
            " the learning of the other."
        )
    merge.newest = moves.newest(Learner)
    merge.save()
    journal = Journal(merge)
    conflicts.settle(kept, gone, journal)
    moves.move(gone, to=kept, journal=journal)
    Learner.with_merged.filter(pk=gone.pk).update(merged_into=kept)
    _fill(kept, gone, journal)
    journal.write()
    audit.record(
        "accounts.merging.merge",
        on=gone,
        after={"merged_into": kept.public_id, "merge": merge.public_id, "moved": journal.counts},
        reason=merge.reason,
    )
    return journal


def _fill(kept: Learner, gone: Learner, journal: Journal) -> None:
    """What is known of one of them is known of both."""
    known = {"user_id": gone.user_id} if gone.user_id else {}
    for field in Learner._meta.fields:
        if isinstance(field, CharField | TextField) and getattr(gone, field.attname):
            known[field.attname] = getattr(gone, field.attname)
    for name, value in known.items():
        if getattr(kept, name) in (None, ""):
            try:
                with transaction.atomic():
                    journal.set(kept, **{name: value})
            except IntegrityError:
                journal.say(f"{kept} keeps no address: somebody else has that name and address.")
