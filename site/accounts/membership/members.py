"""Who belongs to an organisation, and as what. It always has an owner, once it has had one: whoever
would be the last to go must hand over first."""

from django.db import transaction

from accounts import policy
from accounts.membership import emails_members
from accounts.membership.organisations import locked
from accounts.models import Membership, Organisation, User
from common import audit


class MembersError(Exception):
    """Why somebody's place in an organisation cannot be changed, in words for whoever tries."""


class LastOwner(MembersError):
    def __init__(self) -> None:
        super().__init__(
            "An organisation needs an owner, and this is the last one. Hand over ownership to"
            " another member first."
        )


def change_role(
    organisation: Organisation, *, member: User, role: str, team: str = "", by: User
) -> None:
    """`team` counts for managers alone. Raises MembersError."""
    with transaction.atomic():
        organisation = locked(organisation)
        _check_may(by, organisation)
        membership = _membership(organisation, member)
        team = team if role == Membership.Role.MANAGER else ""
        if (membership.role, membership.team) == (role, team):
            return
        if role != Membership.Role.OWNER:
            _check_not_last_owner(membership)
        _change(membership, role=role, team=team)
        emails_members.role_changed(membership)


def vouch(organisation: Organisation, *, email: str, name: str, by: User) -> None:
    """The office has spoken to somebody who books for `organisation`: they become a booker there,
    unless they buy for it already. Their address gives them nothing until a code sent there comes
    back. Raises MembersError."""
    with transaction.atomic():
        organisation = locked(organisation)
        _check_may(by, organisation)
        member = User.objects.by_address(email) or User.objects.create_user(email, full_name=name)
        known = organisation.memberships.filter(user=member).first()
        if known is None:
            made = Membership.objects.create(
                organisation=organisation, user=member, role=Membership.Role.BOOKER
            )
            audit.record("accounts.members.vouch", on=organisation, after=_on_record(made))
        elif known.role not in Membership.BUYERS:
            raise MembersError(
                f"This person is a manager at {organisation}, and managers do not book. Ask one of"
                " its owners to change that, or book in another name."
            )


def remove(organisation: Organisation, *, member: User, by: User) -> None:
    """Raises MembersError."""
    with transaction.atomic():
        organisation = locked(organisation)
        _check_may(by, organisation)
        membership = _membership(organisation, member)
        _check_not_last_owner(membership)
        _end(membership, "remove")
        emails_members.removed(membership)


def leave(organisation: Organisation, *, member: User) -> None:
    """Anybody may, but the last owner. Raises MembersError."""
    with transaction.atomic():
        organisation = locked(organisation)
        membership = _membership(organisation, member)
        _check_not_last_owner(membership)
        _end(membership, "leave")


def hand_over(organisation: Organisation, *, giver: User, taker: User, stays: bool) -> None:
    """`taker` becomes an owner; `giver`, who is one, stays as booker or leaves.

    Raises MembersError."""
    with transaction.atomic():
        organisation = locked(organisation)
        given = _membership(organisation, giver)
        if not given.is_owner:
            raise MembersError("Only an owner can hand over ownership.")
        taken = _membership(organisation, taker)
        if taken == given or taken.is_owner:
            raise MembersError("This person is an owner already.")
        if not taker.is_active:
            raise MembersError("This person's account is closed. Choose somebody else.")
        _change(taken, role=Membership.Role.OWNER, team="")
        if stays:
            _change(given, role=Membership.Role.BOOKER, team="")
        else:
            _end(given, "leave")
        audit.record(
            "accounts.members.hand_over",
            on=organisation,
            before={"owner": giver.public_id},
            after={"owner": taker.public_id, "giver_stays": stays},
        )
        emails_members.ownership_received(taken)
        emails_members.ownership_given(given, stays=stays)


# --- Parts ----------------------------------------------------------------------------------------


def _membership(organisation: Organisation, member: User) -> Membership:
    membership = (
        organisation.memberships.filter(user=member).select_related("user", "organisation").first()
    )
    if membership is None:
        raise MembersError("This person no longer belongs to the organisation.")
    return membership


def _check_may(by: User, organisation: Organisation) -> None:
    if not policy.may_manage_members(by, organisation):
        raise MembersError("Only an owner can change who belongs to the organisation.")


def _check_not_last_owner(membership: Membership) -> None:
    """An owner whose account is closed can do nothing for it, and does not count."""
    if not membership.is_owner:
        return
    others = Membership.objects.filter(
        organisation=membership.organisation, role=Membership.Role.OWNER, user__is_active=True
    )
    if not others.exclude(pk=membership.pk).exists():
        raise LastOwner


def _change(membership: Membership, *, role: str, team: str) -> None:
    before = _on_record(membership)
    membership.role, membership.team = role, team
    membership.save(update_fields=["role", "team"])
    audit.record(
        "accounts.members.change_role",
        on=membership.organisation,
        before=before,
        after=_on_record(membership),
    )


def _end(membership: Membership, deed: str) -> None:
    Membership.objects.filter(pk=membership.pk).delete()
    audit.record(
        f"accounts.members.{deed}", on=membership.organisation, before=_on_record(membership)
    )


def _on_record(membership: Membership) -> dict[str, object]:
    return {
        "member": membership.user.public_id,
        "role": membership.role,
        "one_team": bool(membership.team),
    }
