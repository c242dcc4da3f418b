"""Two invitations of one address, when two organisations become one."""

from django.utils import timezone

from accounts.merging import conflicts
from accounts.merging.journal import Journal
from accounts.models import Invitation, Organisation


@conflicts.settles(Organisation)
def invitations(kept: Organisation, gone: Organisation, journal: Journal) -> None:
    """The survivor's stays open; the other is withdrawn, and its link leads to whom to ask."""
    open_there = {each.email.lower() for each in kept.invitations.open()}
    for invitation in gone.invitations.open():
        if invitation.email.lower() in open_there:
            journal.set(invitation, state=Invitation.State.WITHDRAWN, closed_at=timezone.now())
            journal.say(f"{invitation.email} was invited to both: one invitation is withdrawn.")
