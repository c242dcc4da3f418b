"""A verified address makes a learner's learning their own, whichever employer booked it.

An address counts as somebody's once they have shown that they can read it. Several learners may
share a mailbox, of different names and at different employers: all of them go to whoever can read
it, because that person reads their messages and certificates already. A learner who is somebody's
stays theirs."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import EmailAddress, Learner, User
from accounts.own import addresses


def addresses_of(user: User) -> list[str]:
    """Every address that `user` has verified. Here alone it is said what that means: who has signed
    in by a code has read it in their mailbox. Staff sign in by password, which proves no
    mailbox."""
    return addresses.of(user) if user.last_login and not user.is_staff else []


def owners_of(emails: Iterable[str]) -> dict[str, User]:
    """Who has verified each of `emails`, by the address in small letters: `addresses_of`, asked
    the other way round."""
    wanted = {address.strip().lower() for address in emails if address}
    if not wanted:
        return {}
    known = User.objects.filter(is_active=True, is_staff=False, last_login__isnull=False)
    others = EmailAddress.objects.annotate(address=Lower("email")).filter(address__in=wanted)
    # One query where nobody is found, as at most bookings.
    found = known.annotate(address=Lower("email")).filter(
        Q(address__in=wanted) | Q(pk__in=others.values("user"))
    )
    owners = {user.pk: user for user in found}
    further = others.filter(user__in=owners) if owners else ()
    return {
        **{other.email.lower(): owners[other.user_id] for other in further},
        **{user.email.lower(): user for user in owners.values()},
    }


def link_learners(user: User) -> int:
    """Give `user` the learners who have an address of theirs and nobody yet, at any organisation.
    The number linked."""
    free = Learner.objects.with_any_email(addresses_of(user)).filter(user=None)
    with transaction.atomic():
        # In everybody's order: another may write on the same people, as an import does.
        locked = free.order_by("pk").select_for_update(of=("self",), no_key=True)
        theirs = list(locked.values_list("pk", flat=True))
        return Learner.objects.filter(pk__in=theirs).update(user=user) if theirs else 0


def link_new(learners: Sequence[Learner]) -> None:
    """Give learners who have just been made, or whose address has just changed, to whoever has
    verified their address already. Who belongs to somebody stays theirs."""
    owners = owners_of(learner.email for learner in learners)
    for learner in learners:
        owner = owners.get(learner.email.lower())
        if owner and learner.user_id is None:
            learner.user = owner
    Learner.objects.bulk_update(
        [each for each in learners if each.email.lower() in owners], ["user"], batch_size=500
    )


def address_changed(user: User) -> None:
    """Somebody else typed a new address for `user`: it is not theirs until they sign in with it.
    The caller saves."""
    user.last_login = None
