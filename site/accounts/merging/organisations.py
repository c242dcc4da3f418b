"""Two organisations that are one."""

import datetime as dt

from django.db import transaction

from accounts.merging import MergeError, conflicts, locking, moves, wording
from accounts.merging.journal import Journal
from accounts.merging.learners import merge_locked as merge_learners
from accounts.models import Learner, Membership, Merge, Organisation, User
from common import audit

#: The more one may do, the further on.
BY_POWER = [Membership.Role.MANAGER, Membership.Role.BOOKER, Membership.Role.OWNER]


def merge(
    gone: Organisation, *, into: Organisation, reason: str, by: User, now: dt.datetime
) -> Journal:
    """Everything of `gone` becomes that of `into`, whose name stands. Learners with the same name
    and address in both become one.

    Raises MergeError when one of them has been merged in the meantime, or two people sign in for
    what would be one learner."""
    if gone.pk == into.pk:
        raise MergeError("Choose two different organisations.")
    with transaction.atomic():
        found = locking.organisations([gone.pk, into.pk])
        if len(found) < 2:
            raise MergeError("One of them is no longer here. Look again at the list.")
        kept, gone = found[into.pk], found[gone.pk]
        locking.refuse_merged(gone, kept)
        merge = Merge.objects.create(
            kept_organisation=kept,
            gone_organisation=gone,
            reason=reason,
            merged_by=by,
            merged_at=now,
            newest=moves.newest(Organisation),
        )
        journal = Journal(merge)
        _settle_memberships(kept, gone, journal)
        _merge_learners(kept, gone, journal)
        conflicts.settle(kept, gone, journal)
        moves.move(gone, to=kept, journal=journal)
        Organisation.with_merged.filter(pk=gone.pk).update(merged_into=kept)
        journal.write()
        audit.record(
            "accounts.merging.merge",
            on=gone,
            after={
                "merged_into": kept.public_id,
                "merge": merge.public_id,
                "moved": journal.counts,
            },
            reason=reason,
        )
        return journal


def _settle_memberships(kept: Organisation, gone: Organisation, journal: Journal) -> None:
    """Who is a member of both stays one, in the higher of their roles, with all that goes with
    it."""
    theirs = {each.user_id: each for each in gone.memberships.select_related("user")}
    for own in kept.memberships.filter(user__in=theirs).order_by("pk"):
        other = theirs[own.user_id]
        journal.stays(other)
        words = f"{other.user} is a member of both"
        if BY_POWER.index(Membership.Role(other.role)) > BY_POWER.index(Membership.Role(own.role)):
            journal.set(own, **_role(other))
            words += f", and gets the higher role: {other.get_role_display()}"
        else:
            words += f", and keeps their role: {own.get_role_display()}"
        journal.say(f"{words}.")


def _role(membership: Membership) -> dict[str, object]:
    """Everything that a membership says but whose it is."""
    whose = {"id", "public_id", "organisation", "user"}
    return {
        field.attname: getattr(membership, field.attname)
        for field in Membership._meta.fields
        if field.name not in whose
    }


def _merge_learners(kept: Organisation, gone: Organisation, journal: Journal) -> None:
    theirs = _by_key(gone)
    pairs = {theirs[key].pk: own.pk for key, own in _by_key(kept).items() if key in theirs}
    locked = locking.learners([*pairs.keys(), *pairs.values()])
    for gone_pk, kept_pk in pairs.items():
        merge = journal.merge
        inner = merge_learners(
            locked[gone_pk],
            Merge(
                parent=merge,
                kept_learner=locked[kept_pk],
                gone_learner=locked[gone_pk],
                reason=merge.reason,
                merged_by=merge.merged_by,
                merged_at=merge.merged_at,
            ),
        )
        moved = wording.counted(inner.counts)
        journal.say(
            f"{locked[gone_pk]}, {locked[gone_pk].email}, is a learner of both, and becomes one."
            + (f" What moves: {moved}." if moved else "")
        )
        journal.settled += inner.settled


def _by_key(organisation: Organisation) -> dict[tuple[str, str], Learner]:
    """Its people by name and address; a name alone is nobody's."""
    people = organisation.learners.working_there().exclude(email="").order_by("-pk")
    return {(each.full_name.casefold(), each.email.casefold()): each for each in people}
