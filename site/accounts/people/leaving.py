"""Leaving an employer. What it paid for stays visible to it; its row of the person stands still
from then on, and nothing newer reaches it: no later name or address, no other learning.

Who said so takes it back, for 30 days: an employer does not bring back somebody who says that they
have left."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import Learner, Organisation
from common import audit

#: How long it can be taken back.
TAKEN_BACK = dt.timedelta(days=30)

PERSON = Learner.LeftBy.PERSON
ORGANISATION = Learner.LeftBy.ORGANISATION


class LeavingError(Exception):
    """Why somebody cannot leave, or come back, in words for whoever says so."""


def leave(learner: Learner, *, on: dt.date, by: Learner.LeftBy, now: dt.datetime) -> Learner:
    """`on` was their last day. Saying so twice changes nothing.

    Raises LeavingError for a day to come, or before they were a learner there."""
    with transaction.atomic():
        learner = _locked(learner)
        if learner.has_left:
            return learner
        if on > timezone.localdate(now):
            raise LeavingError("Say so on their last day or after it, not before.")
        if on < timezone.localdate(learner.created_at):
            raise LeavingError(
                f"The last day cannot be before {_day(timezone.localdate(learner.created_at))},"
                " when they were first listed."
            )
        learner.left_on, learner.left_by, learner.left_said_at = on, by, now
        learner.save(update_fields=["left_on", "left_by", "left_said_at"])
        audit.record("accounts.leaving.leave", on=learner, after={"left_on": on, "left_by": by})
        return learner


def comes_back(learner: Learner, *, by: Learner.LeftBy, now: dt.datetime) -> Learner:
    """They have not left after all. Saying so twice changes nothing.

    Raises LeavingError when somebody else said so, when it is too late, or when they are listed
    there again already."""
    with transaction.atomic():
        learner = _locked(learner)
        if not learner.has_left:
            return learner
        if learner.left_by != by:
            raise LeavingError(
                "They said themselves that they have left. Only they can take it back."
                if by == ORGANISATION
                else f"{learner.organisation} said that you have left. Ask them to put it right."
            )
        if not can_come_back(learner, now=now):
            raise LeavingError(
                "This can be taken back for 30 days. Whoever books training for them next lists"
                " them anew."
            )
        if _is_listed_again(learner):
            raise LeavingError(
                "They have been listed there again since, as somebody new. Nothing need be taken"
                " back."
            )
        before = {"left_on": learner.left_on, "left_by": learner.left_by}
        learner.left_on, learner.left_by, learner.left_said_at = None, "", None
        learner.save(update_fields=["left_on", "left_by", "left_said_at"])
        audit.record("accounts.leaving.come_back", on=learner, before=before)
        return learner


def can_come_back(learner: Learner, *, now: dt.datetime) -> bool:
    return learner.left_said_at is not None and now < learner.left_said_at + TAKEN_BACK


def _locked(learner: Learner) -> Learner:
    """Its organisation is locked first, as by everybody who adds to it."""
    Organisation.with_merged.select_for_update(no_key=True).get(pk=learner.organisation_id)
    locked = Learner.objects.filter(pk=learner.pk, organisation=learner.organisation_id)
    found = (
        locked.select_for_update(of=("self",), no_key=True).select_related("organisation").first()
    )
    if found is None:
        raise LeavingError("This has changed in the meantime. Look at it again.")
    return found


def _is_listed_again(learner: Learner) -> bool:
    return bool(learner.email) and (
        Learner.objects.working_there()
        .with_email(learner.email)
        .filter(organisation=learner.organisation, full_name__iexact=learner.full_name)
        .exists()
    )


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"
