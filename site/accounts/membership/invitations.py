"""Asking somebody to belong to an organisation, and their answer. The message holds a link, and the
link alone opens nothing: whoever follows it signs in with a code, which proves that the address is
theirs, and then says yes or no."""

import datetime as dt
from contextlib import suppress
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import ProtectedError

from accounts import policy
from accounts.membership import emails_members
from accounts.membership.organisations import locked
from accounts.models import Invitation, Membership, Organisation, User
from accounts.own import addresses
from accounts.policy import Visitor
from common import audit

#: An invitation can be sent again this long after it was sent, and so many times in all.
AGAIN_AFTER = dt.timedelta(minutes=2)
MOST_TIMES = 5
#: Invitations in a day: to one address from anywhere, and from one organisation.
DAY = dt.timedelta(days=1)
MOST_TO_ONE = 5
MOST_FROM_ONE = 100


class InvitationError(Exception):
    """Why an invitation cannot be sent, withdrawn or answered, in words for whoever tries."""


class Standing(StrEnum):
    """What an invitation is to whoever has opened its link."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    #: They must sign in first.
    ANONYMOUS = "anonymous"
    STAFF = "staff"
    SOMEBODY_ELSE = "somebody_else"
    MEMBER = "member"
    READY = "ready"


REFUSALS = {
    Standing.UNKNOWN: "This link is no longer good. Ask for a new invitation.",
    Standing.EXPIRED: "This invitation has expired. Ask for a new one.",
    Standing.WITHDRAWN: "This invitation was withdrawn.",
    Standing.ACCEPTED: "This invitation has been accepted already.",
    Standing.DECLINED: "This invitation was declined. Ask for a new one.",
    Standing.ANONYMOUS: "Sign in first.",
    Standing.STAFF: "A staff account cannot belong to an organisation.",
    Standing.SOMEBODY_ELSE: "This invitation was sent to another address.",
    Standing.MEMBER: "You belong to this organisation already.",
}


def invite(
    organisation: Organisation,
    *,
    email: str,
    role: str,
    team: str = "",
    by: User,
    now: dt.datetime,
) -> Invitation:
    """Offer `role` to whoever reads the mail of `email`. `team` counts for managers alone. No
    account is made: that waits for them to come.

    Raises InvitationError."""
    email = email.strip().lower()
    with transaction.atomic():
        organisation = locked(organisation)
        _check_may(by, organisation)
        _check_can_be_asked(organisation, email)
        _check_not_too_many(organisation, email, now)
        known = organisation.invitations.open().with_email(email).first()
        if known and known.is_good(now):
            raise InvitationError(
                "This address has been invited already. You can send the invitation again, or"
                " withdraw it, on the list of members."
            )
        invitation = known or Invitation(organisation=organisation, email=email, times_sent=0)
        invitation.role, invitation.invited_by = role, by
        invitation.team = team if role == Membership.Role.MANAGER else ""
        # An expired one begins anew.
        invitation.times_sent = 0
        _send(invitation, now=now)
        audit.record(
            "accounts.invitations.invite",
            on=invitation,
            after={"organisation": organisation.public_id, "role": role},
        )
    return invitation


def resend(invitation: Invitation, *, by: User, now: dt.datetime) -> Invitation:
    """Send it with a new link, good for as long again; the old link is no longer good.

    Raises InvitationError."""
    with transaction.atomic():
        invitation = _locked_open(invitation, by=by)
        _check_can_be_asked(invitation.organisation, invitation.email)
        if invitation.sent_at > now - AGAIN_AFTER:
            raise InvitationError("It was sent a moment ago. Wait a few minutes, then try again.")
        if invitation.times_sent >= MOST_TIMES:
            raise InvitationError(
                f"It has been sent {MOST_TIMES} times. Check the address with the person; if it is"
                " wrong, withdraw this invitation and invite the right one."
            )
        _send(invitation, now=now)
        audit.record(
            "accounts.invitations.resend",
            on=invitation,
            after={"organisation": invitation.organisation.public_id, "role": invitation.role},
        )
    return invitation


def withdraw(invitation: Invitation, *, by: User, now: dt.datetime) -> None:
    """Its link is no longer good. Raises InvitationError."""
    with transaction.atomic():
        invitation = _locked_open(invitation, by=by)
        _close(invitation, Invitation.State.WITHDRAWN, now=now)


def find(token: str) -> Invitation | None:
    """The invitation that this link was sent with, whatever became of it."""
    return (
        Invitation.objects.filter(token_hash=hashed(token))
        .select_related("organisation", "invited_by")
        .first()
    )


def standing(invitation: Invitation | None, *, user: Visitor, now: dt.datetime) -> Standing:
    if invitation is None:
        return Standing.UNKNOWN
    if invitation.state != Invitation.State.OPEN:
        return Standing(invitation.state)
    if not invitation.is_good(now):
        return Standing.EXPIRED
    if not user.is_authenticated:
        return Standing.ANONYMOUS
    if user.is_staff:
        return Standing.STAFF
    if not addresses.is_of(user, invitation.email):
        return Standing.SOMEBODY_ELSE
    if invitation.organisation.memberships.filter(user=user).exists():
        return Standing.MEMBER
    return Standing.READY


def accept(token: str, *, user: Visitor, full_name: str = "", now: dt.datetime) -> Membership:
    """`user` belongs to the organisation from now on, in the role that was offered. `full_name` is
    theirs if we have none yet. Raises InvitationError."""
    with transaction.atomic():
        invitation = _ready(token, user=user, now=now)
        assert isinstance(user, User)
        membership = Membership.objects.create(
            organisation=invitation.organisation,
            user=user,
            role=invitation.role,
            team=invitation.team,
        )
        if full_name and not user.full_name:
            user.full_name = full_name
            user.save(update_fields=["full_name"])
        _close(invitation, Invitation.State.ACCEPTED, now=now, member=user)
    return membership


def decline(token: str, *, user: Visitor, now: dt.datetime) -> Invitation:
    """They do not want it. Raises InvitationError."""
    with transaction.atomic():
        invitation = _ready(token, user=user, now=now)
        _close(invitation, Invitation.State.DECLINED, now=now)
        _forget_if_new(user, invitation)
    return invitation


def is_known(user: Visitor) -> bool:
    """Whether there still is an account of theirs."""
    return User.objects.filter(pk=user.pk or 0).exists()


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


# --- Parts ----------------------------------------------------------------------------------------


def _send(invitation: Invitation, *, now: dt.datetime) -> None:
    token = token_urlsafe(32)
    invitation.token_hash, invitation.sent_at = hashed(token), now
    invitation.times_sent += 1
    invitation.save()
    emails_members.invited(invitation, token=token)


def _close(
    invitation: Invitation, state: Invitation.State, *, now: dt.datetime, member: User | None = None
) -> None:
    invitation.state, invitation.closed_at = state, now
    invitation.save(update_fields=["state", "closed_at"])
    audit.record(
        f"accounts.invitations.{state}",
        on=invitation,
        before={"state": Invitation.State.OPEN},
        after={
            "state": state,
            "organisation": invitation.organisation.public_id,
            "role": invitation.role,
            **({"member": member.public_id} if member else {}),
        },
    )


def _forget_if_new(user: Visitor, invitation: Invitation) -> None:
    """Whoever came for this invitation alone, and does not want it, needs no account."""
    assert isinstance(user, User)
    came_for_it = user.date_joined > invitation.sent_at
    if not came_for_it or user.memberships.exists() or user.learners.exists():
        return
    # Something else that is theirs, in a room above this one, keeps them.
    with suppress(ProtectedError), transaction.atomic():
        User.objects.get(pk=user.pk).delete()


def _ready(token: str, *, user: Visitor, now: dt.datetime) -> Invitation:
    """The invitation, under the organisation's lock, if `user` may answer it."""
    if found := find(token):
        locked(found.organisation)
        # Sent anew meanwhile, it has another token.
        found = find(token)
    state = standing(found, user=user, now=now)
    if found is None or state != Standing.READY:
        raise InvitationError(REFUSALS[state])
    return found


def _locked_open(invitation: Invitation, *, by: User) -> Invitation:
    organisation = locked(invitation.organisation)
    _check_may(by, organisation)
    still = organisation.invitations.open().filter(pk=invitation.pk)
    if not (found := still.select_related("organisation", "invited_by").first()):
        raise InvitationError("This invitation has been answered or withdrawn meanwhile.")
    return found


def _check_may(by: User, organisation: Organisation) -> None:
    if not policy.may_manage_members(by, organisation):
        raise InvitationError("Only an owner can invite people.")


def _check_can_be_asked(organisation: Organisation, email: str) -> None:
    person = User.objects.by_address(email)
    if person is None:
        return
    if person.is_staff:
        raise InvitationError(
            "This address belongs to somebody who works for onEvidence. A staff account cannot"
            " belong to an organisation: use another address of theirs."
        )
    if organisation.memberships.filter(user=person).exists():
        raise InvitationError(
            "This person belongs to the organisation already. You can change their role on the"
            " list of members."
        )


def _check_not_too_many(organisation: Organisation, email: str, now: dt.datetime) -> None:
    """People are not to be flooded, nor is our mail to be used for it."""
    recent = Invitation.objects.filter(sent_at__gt=now - DAY)
    if (
        recent.with_email(email).count() >= MOST_TO_ONE
        or recent.filter(organisation=organisation).count() >= MOST_FROM_ONE
    ):
        raise InvitationError("That was very many invitations for one day. Try again tomorrow.")
