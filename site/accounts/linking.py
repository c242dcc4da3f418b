"""A verified address makes a learner's learning their own, whichever employer booked it."""

from accounts import addresses
from accounts.models import Learner, User


def link_learners(user: User) -> int:
    """Give `user` the learners who have one of their addresses and nobody yet, at any organisation.
    Several may share a mailbox, and all of them go to whoever can read it. The number linked."""
    return sum(
        Learner.objects.with_email(email).filter(user=None).update(user=user)
        for email in addresses.of(user)
    )
