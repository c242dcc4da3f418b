"""Who is who. Views and the office ask here, and nobody is let in by being signed in alone."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

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


def buying_organisations(user: Visitor) -> QuerySet[Organisation]:
    """Those for which this person may book and pay."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    return Organisation.objects.filter(
        memberships__user=user, memberships__role__in=Membership.BUYERS
    )


class LearnersSeen(NamedTuple):
    """An organisation's people as far as somebody may see them, and whether they keep them."""

    organisation: Organisation
    learners: QuerySet[Learner]
    keeps: bool


def organisation_for(user: Visitor, public_id: UUID, roles: Sequence[str]) -> Organisation:
    """The organisation, for its members in one of `roles`. Raises Http404 for everybody else."""
    if user.is_authenticated:
        theirs = Organisation.objects.filter(memberships__user=user, memberships__role__in=roles)
        if found := theirs.filter(public_id=public_id).first():
            return found
    raise Http404


def learners_seen(user: Visitor, public_id: UUID) -> LearnersSeen:
    """Owners, bookers and the training office keep everybody of an organisation; a manager sees the
    team that they are in themselves. Raises Http404 for everybody else."""
    try:
        organisation = learners_kept(user, public_id)
    except Http404:
        organisation = organisation_for(user, public_id, [Membership.Role.MANAGER])
        teams = organisation.learners.filter(user__pk=user.pk or 0).exclude(team="")
        team = organisation.learners.filter(team__in=teams.values("team"))
        return LearnersSeen(organisation, team, keeps=False)
    return LearnersSeen(organisation, organisation.learners.all(), keeps=True)


def learners_kept(user: Visitor, public_id: UUID) -> Organisation:
    """The organisation, for those who keep its people. Raises Http404 for everybody else."""
    if may_use_office(user) and user.has_perm("accounts.change_learner"):
        if found := Organisation.objects.filter(public_id=public_id).first():
            return found
        raise Http404
    return organisation_for(user, public_id, Membership.BUYERS)
