"""Organisations as such. Most start by themselves, with their first booking (`buyers`). The office
starts others, and deletes what it started by mistake."""

from typing import Any

from django.db import transaction
from django.db.models.deletion import Collector, ProtectedError

from accounts.models import Invitation, Organisation
from common import audit


class OrganisationError(Exception):
    """Why an organisation cannot be deleted, in words for the office."""


def locked(organisation: Organisation) -> Organisation:
    """The organisation as it is now, and nobody else's until the caller's transaction ends. Who
    belongs to it is only ever changed under this lock."""
    return Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)


def started(organisation: Organisation, *, owner: Any = None) -> None:
    """Put on record, in the caller's transaction, that an organisation is there."""
    audit.record("accounts.organisations.start", on=organisation, after={"owner": owner})


def has_history(organisation: Organisation) -> bool:
    """Whether somebody belongs to it or did, it has people, or a room above this one keeps it."""
    if (
        organisation.memberships.exists()
        or organisation.learners.exists()
        or organisation.invitations.filter(state=Invitation.State.ACCEPTED).exists()
    ):
        return True
    try:
        Collector(using="default", origin=organisation).collect([organisation])
    except ProtectedError:
        return True
    return False


def delete(organisation: Organisation) -> None:
    """Forget an organisation that came to nothing. Raises OrganisationError where it has a
    history."""
    with transaction.atomic():
        organisation = locked(organisation)
        if has_history(organisation):
            raise OrganisationError(
                "This organisation has members, people, bookings or dates, so it is kept."
            )
        audit.record("accounts.organisations.delete", on=organisation)
        organisation.delete()
