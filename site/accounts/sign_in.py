"""Signing in by a code sent to one's address: who may, and what is said to those who may not."""

from django.utils import timezone

from accounts import emails
from accounts.models import Invitation, Learner, User


def person(email: str) -> User | None:
    """Who a code sent to this address would sign in: a person we know, or a learner or somebody
    invited who asks for the first time. None for an address we do not know, for a closed account,
    and for staff, who sign in with a password and a second factor."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return _first_time(email)
    return user if user.is_active and not user.is_staff else None


def _first_time(email: str) -> User | None:
    names = set(Learner.objects.with_email(email).values_list("full_name", flat=True))
    is_invited = Invitation.objects.good(timezone.now()).with_email(email).exists()
    if not names and not is_invited:
        return None
    # A mailbox that several people share is nobody's name.
    return User.objects.create_user(email, full_name=names.pop() if len(names) == 1 else "")


def explain_no_code(email: str) -> None:
    """Tell the owner of an address that gets no code why not: the page itself may not."""
    if User.objects.filter(email__iexact=email, is_staff=True, is_active=True).exists():
        emails.staff_sign_in(email)
    else:
        emails.unknown_address(email)
