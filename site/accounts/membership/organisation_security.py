"""What an organisation asks of its own members before it shows them anything."""

from typing import NamedTuple

from django.db import transaction

from accounts import policy
from accounts.models import Membership, Organisation, User
from accounts.signing_in import two_factor
from common import audit


class Refused(Exception):
    """Its message is for the owner who asked."""


class OwnFactorFirst(Refused):
    def __init__(self) -> None:
        super().__init__("Set up your own second factor first, and show it in this sign-in.")


class Member(NamedTuple):
    membership: Membership
    has_factor: bool


def members(organisation: Organisation) -> list[Member]:
    """All of them by name, and whether they have a second factor already."""
    memberships = list(
        organisation.memberships.select_related("user").order_by("user__full_name", "user__email")
    )
    ready = two_factor.with_device(membership.user for membership in memberships)
    return [Member(membership, membership.user_id in ready) for membership in memberships]


def require(organisation: Organisation, *, by: User) -> None:
    """From their next step on, members see nothing of `organisation` before they have shown a
    second factor. Raises OwnFactorFirst: an owner who has none would shut themselves out."""
    if not policy.has_shown_second_factor(by):
        raise OwnFactorFirst
    _set(organisation, required=True)


def stop_requiring(organisation: Organisation) -> None:
    """The emailed code is enough again, except for those who have a second factor."""
    _set(organisation, required=False)


def _set(organisation: Organisation, *, required: bool) -> None:
    with transaction.atomic():
        locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if locked.requires_second_factor == required:
            return
        locked.requires_second_factor = required
        locked.save(update_fields=["requires_second_factor"])
        audit.record(
            "accounts.organisation_security.change",
            on=locked,
            before={"requires_second_factor": not required},
            after={"requires_second_factor": required},
        )
