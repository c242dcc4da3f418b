"""Who a booking is for: the buyer as somebody who can sign in, and their organisation."""

from accounts.models import Membership, Organisation, User


def buyer(email: str, *, name: str) -> User:
    """The person with this address; made if need be, to sign in later by emailed code. Typing an
    address proves nothing: it gives no access until a code sent there comes back."""
    user = User.objects.filter(email__iexact=email).first()
    return user or User.objects.create_user(email, full_name=name)


def buying_organisation(user: User, *, name: str) -> Organisation:
    """The organisation of that name for which `user` may buy, or else a new one that `user` owns.
    An organisation of which `user` is no member is never joined by knowing its name."""
    membership = (
        Membership.objects.filter(
            user=user, role__in=Membership.BUYERS, organisation__name__iexact=name
        )
        .select_related("organisation")
        .first()
    )
    if membership:
        return membership.organisation
    organisation = Organisation.objects.create(name=name)
    Membership.objects.create(organisation=organisation, user=user, role=Membership.Role.OWNER)
    return organisation
