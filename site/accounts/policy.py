"""Who is who. Views and the office ask here, and nobody is let in by being signed in alone."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts import roles
from accounts.models import Membership, Organisation, User

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
