"""Who is who. Views and the office ask here, and nobody is let in by being signed in alone."""

from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts import roles
from accounts.models import Learner, Membership, Organisation, User

Visitor = User | AnonymousUser


def is_verified_staff(user: Visitor) -> bool:
    """Works for the practice, and has shown a second factor in this session."""
    # django-otp's middleware puts `is_verified` on the person of a request; elsewhere nobody is
    # verified.
    is_verified = getattr(user, "is_verified", None)
    return bool(user.is_staff and user.is_active and is_verified and is_verified())


def in_role(user: Visitor, role: str) -> bool:
    """Verified staff with this role; superusers have every role."""
    if not is_verified_staff(user):
        return False
    return user.is_superuser or user.groups.filter(name=role).exists()


def is_trainer(user: Visitor) -> bool:
    return in_role(user, roles.TRAINERS)


def may_use_office(user: Visitor) -> bool:
    """May open Wagtail's admin at /cms/. Trainers have their registers instead."""
    return is_verified_staff(user) and user.has_perm("wagtailadmin.access_admin")


class SecondFactorNeeded(Exception):
    """It would be theirs to see, had they shown a second factor: `accounts.middleware` asks them
    for it. For members alone; everybody else is told that there is no such page."""


def has_shown_second_factor(user: Visitor) -> bool:
    """In this session, and it is still theirs."""
    is_verified = getattr(user, "is_verified", None)
    return bool(user.is_authenticated and is_verified and is_verified())


def organisations_of(user: Visitor, *roles: str) -> QuerySet[Organisation]:
    """Those to which this person belongs, in one of `roles` if any are given; without those that
    want a second factor first. Whatever is asked about an organisation is asked here in the end."""
    theirs = _joined_by(user, *roles)
    if has_shown_second_factor(user):
        return theirs
    return theirs.filter(requires_second_factor=False)


def locked_organisations(user: Visitor, *roles: str) -> QuerySet[Organisation]:
    """Those that this person will see as soon as they have shown a second factor."""
    theirs = _joined_by(user, *roles).filter(requires_second_factor=True)
    return theirs.none() if has_shown_second_factor(user) else theirs


def buying_organisations(user: Visitor) -> QuerySet[Organisation]:
    """Those for which this person may book and pay."""
    return organisations_of(user, *Membership.BUYERS)


def is_member(user: Visitor) -> bool:
    """Has an organisation to go to, whether or not they have shown a second factor yet."""
    return _joined_by(user).exists()


def memberships_of(user: Visitor, *roles: str) -> QuerySet[Membership]:
    """What this person is, at each of `organisations_of`, by its name."""
    if not user.is_authenticated:
        return Membership.objects.none()
    return (
        Membership.objects.filter(user=user, organisation__in=organisations_of(user, *roles))
        .select_related("organisation", "user")
        .order_by("organisation__name", "pk")
    )


def membership_for(request: HttpRequest, public_id: UUID, *roles: str) -> Membership:
    """What whoever asks is at this organisation. Raises SecondFactorNeeded, and Http404 for all
    who are nothing there, or not one of `roles`."""
    return _membership(request.user, public_id, *roles)


def _membership(user: Visitor, public_id: UUID, *roles: str) -> Membership:
    theirs = memberships_of(user, *roles)
    membership = theirs.filter(organisation__public_id=public_id).first()
    if membership is None:
        ask_for_second_factor(locked_organisations(user, *roles).filter(public_id=public_id))
        raise Http404
    return membership


def ask_for_second_factor(locked: QuerySet[Organisation]) -> None:
    """Raises SecondFactorNeeded if there is one of them: all that keeps somebody out."""
    if locked.exists():
        raise SecondFactorNeeded


def _joined_by(user: Visitor, *roles: str) -> QuerySet[Organisation]:
    if not user.is_authenticated:
        return Organisation.objects.none()
    memberships = Membership.objects.filter(user=user)
    if roles:
        memberships = memberships.filter(role__in=roles)
    return Organisation.objects.filter(pk__in=memberships.values("organisation"))


def may_manage_members(user: Visitor, organisation: Organisation) -> bool:
    """May invite, remove, and change roles: its owners, and the office."""
    if is_verified_staff(user) and user.has_perm("accounts.change_organisation"):
        return True
    return organisations_of(user, Membership.Role.OWNER).filter(pk=organisation.pk).exists()


class LearnersSeen(NamedTuple):
    """An organisation's people as far as somebody may see them, and whether they keep them."""

    organisation: Organisation
    learners: QuerySet[Learner]
    keeps: bool


def learners_seen(user: Visitor, public_id: UUID) -> LearnersSeen:
    """Owners, bookers and the training office keep everybody of an organisation; a manager sees
    their team. Raises SecondFactorNeeded, and Http404 for everybody else."""
    manager = memberships_of(user, Membership.Role.MANAGER)
    if seen := manager.filter(organisation__public_id=public_id).first():
        learners = seen.organisation.learners.filter(erased_at=None)
        team = learners.filter(team__iexact=seen.team) if seen.team else learners
        return LearnersSeen(seen.organisation, team, keeps=False)
    if locked_organisations(user).filter(public_id=public_id).exists():
        raise SecondFactorNeeded
    organisation = learners_kept(user, public_id)
    return LearnersSeen(organisation, organisation.learners.filter(erased_at=None), keeps=True)


def learners_kept(user: Visitor, public_id: UUID) -> Organisation:
    """The organisation, for those who keep its people. Raises SecondFactorNeeded, and Http404 for
    everybody else."""
    if may_use_office(user) and user.has_perm("accounts.change_learner"):
        if found := Organisation.objects.filter(public_id=public_id).first():
            return found
        raise Http404
    return _membership(user, public_id, *Membership.BUYERS).organisation
