"""The passwords of staff. Nobody but their owner ever knows one: a new member of staff, and whoever
has forgotten theirs, is sent a link that lets them choose."""

from typing import cast

from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.practice import staff_emails
from common import audit

_salt = "accounts.welcome"


class LinkIsOld(Exception):
    def __init__(self) -> None:
        super().__init__(
            "This link has been used, or is more than three days old. Ask an administrator for a"
            " new one."
        )


class OldPasswordWrong(Exception):
    def __init__(self) -> None:
        super().__init__("That is not your password. Type the one that you sign in with now.")


class NotStaff(Exception):
    def __init__(self) -> None:
        super().__init__("Only people who work for the practice sign in with a password.")


class WelcomeTokens(PasswordResetTokenGenerator):
    """They last for settings.PASSWORD_RESET_TIMEOUT, and until the password changes or their owner
    signs in. Whoever stops being staff loses theirs."""

    key_salt = _salt

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_staff}{user.is_active}"


tokens = WelcomeTokens()


def send_link(user: User) -> None:
    """A way to choose a password, to their own address. Raises NotStaff."""
    if not (user.is_staff and user.is_active):
        raise NotStaff
    first = not user.has_usable_password()
    with transaction.atomic():
        audit.record("accounts.staff_passwords.send_link", on=user, after={"first": first})
        staff_emails.welcome(user, token=token(user), first=first)


def token(user: User) -> str:
    return signing.dumps([str(user.public_id), tokens.make_token(user)], salt=_salt)


def owner(link: str) -> User:
    """Whose link it is. Raises LinkIsOld."""
    try:
        public_id, kept = signing.loads(link, salt=_salt)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkIsOld from None
    user = User.objects.filter(public_id=public_id).first()
    if user is None or not (user.is_staff and user.is_active and tokens.check_token(user, kept)):
        raise LinkIsOld
    return user


def choose(link: str, *, password: str) -> User:
    """Whoever holds the link chooses their password with it, once. Raises LinkIsOld."""
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=owner(link).pk)
        owner(link)  # again, now that nobody else can use it
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record("accounts.staff_passwords.choose", on=user, by=user)
    return user


def change(request: HttpRequest, *, old: str, new: str) -> None:
    """Their other sessions end. Raises OldPasswordWrong."""
    # As at the door, where wrong ones are counted, and too many close it.
    known = authenticate(request, email=cast(User, request.user).email, password=old)
    if known is None:
        raise OldPasswordWrong
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=known.pk, is_staff=True)
        user.set_password(new)
        user.save(update_fields=["password"])
        audit.record("accounts.staff_passwords.change", on=user)
    update_session_auth_hash(request, user)
