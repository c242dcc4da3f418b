"""Who a booking is for: the buyer as somebody who can sign in, and their organisation."""

from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.membership import organisations
from accounts.models import Membership, Organisation, User


class Buyer(NamedTuple):
    user: User
    organisation: Organisation
    #: Nobody was ever booked for it.
    is_new: bool = False


class Found(NamedTuple):
    """Who is there already for these answers, their organisation locked."""

    answers: tuple[str, str, bool]
    user: User | None
    membership: Membership | None


def find(email: str, *, organisation_name: str, individual: bool = False) -> Found:
    """For the caller's transaction, before it locks a booking: everybody who works for an
    organisation locks it first."""
    user = User.objects.by_address(email)
    membership = _known(user, organisation_name, individual) if user else None
    return Found((email, organisation_name, individual), user, membership)


def buyer(
    email: str,
    *,
    name: str,
    organisation_name: str,
    individual: bool = False,
    found: Found | None = None,
) -> Buyer:
    """Whoever has this address, and the organisation of that name for which they may buy. Either
    is made if need be: a user who can sign in later by emailed code, an organisation that they
    own. An `individual` is an organisation of one, under their own name.

    Typing an address proves nothing, and gives no access until a code sent there comes back. An
    organisation of which the user is no member is never joined by knowing its name; one that was
    merged into another is found under its old name too. The organisation stays locked until the
    caller's transaction ends, so that two bookings do not both make the same learner. `found` is
    who was there before the booking was locked, if its answers are still these."""
    if found is None or found.answers != (email, organisation_name, individual):
        found = find(email, organisation_name=organisation_name, individual=individual)
    known = found.membership
    if found.user and not known:
        # Made since, perhaps, by whoever had the booking locked.
        known = _known(found.user, organisation_name, individual)
    if known:
        return Buyer(known.user, known.organisation)
    user = found.user or _new_user(email, name)
    organisation = Organisation.objects.create(name=organisation_name, individual=individual)
    Membership.objects.create(organisation=organisation, user=user, role=Membership.Role.OWNER)
    organisations.started(organisation, owner=user.public_id)
    return Buyer(user, organisation, is_new=True)


def known(email: str, *, organisation_name: str) -> Organisation | None:
    """The organisation that `buyer` would find for these answers, if it is there already; nothing
    is locked or made."""
    user = User.objects.by_address(email)
    found = _memberships(user, organisation_name, individual=False).first() if user else None
    return found.organisation if found else None


def _new_user(email: str, name: str) -> User:
    """Made, or found after all where another booking has just made them: the database says which,
    so that nobody looks a second time before."""
    user = User(email=email.lower(), full_name=name, password=make_password(None))
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        return User.objects.get(email__iexact=email)
    return user


def _known(user: User, organisation_name: str, individual: bool) -> Membership | None:
    found = _memberships(user, organisation_name, individual=individual)
    locked = found.select_for_update(of=("organisation",), no_key=True)
    # Looked for twice: a merge that was waited for has hidden the first answer.
    return locked.first() or locked.first()


def _memberships(user: User, organisation_name: str, *, individual: bool) -> QuerySet[Membership]:
    merged = Organisation.with_merged.filter(name__iexact=organisation_name)
    found = Membership.objects.filter(
        Q(organisation__name__iexact=organisation_name)
        | Q(organisation__in=merged.values("merged_into")),
        user=user,
        organisation__individual=individual,
        role__in=Membership.BUYERS,
    )
    return found.select_related("user", "organisation").order_by("pk")
