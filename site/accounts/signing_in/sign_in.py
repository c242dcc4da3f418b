"""Signing in by a code sent to one's address: who may, and what is said to those who may not."""

from django.utils import timezone

from accounts import emails
from accounts.models import Invitation, Learner, User


def person(email: str) -> User | None:
    """Who a code sent to this address would sign in: a person we know, or a learner or somebody
    invited who asks for the first time. None for an address we do not know, for a closed account,
    and for staff, who sign in with a password and a second factor."""
    user = User.objects.by_address(email)
    # Asked for even where the answers are not needed: how long an answer takes tells nothing.
    names = set(Learner.objects.with_email(email).values_list("full_name", flat=True))
    is_invited = Invitation.objects.good(timezone.now()).with_email(email).exists()
    if user is None:
        return _first_time(email, names, is_invited=is_invited)
    return user if user.is_active and not user.is_staff else None


def _first_time(email: str, names: set[str], *, is_invited: bool) -> User | None:
    if not names and not is_invited:
        return None
    # A mailbox that several people share is nobody's name.
    return User.objects.create_user(email, full_name=names.pop() if len(names) == 1 else "")


def answer(email: str, *, code: str, page: str) -> None:
    """Send the code, or to an address that gets none (`code` is empty) why not: the page itself may
    not tell. Staff get none even if they became staff while one was asked for."""
    user = User.objects.by_address(email)
    if user and user.is_staff and user.is_active:
        emails.staff_sign_in(email)
    elif code:
        emails.sign_in_code(email, code=code, page=page)
    else:
        emails.unknown_address(email)
