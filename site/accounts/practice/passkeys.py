"""Passkeys: a second factor that lives in a telephone, a computer or a key, and cannot be phished.

The ceremonies are those of django-otp-webauthn; its views are not used, because they would also let
a passkey in without a password. Here a passkey follows a password, or a session that has already
shown a second factor."""

import time
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers.exceptions import WebAuthnException

from accounts.models import User
from accounts.signing_in.two_factor import Refused
from common import audit

ADDING, USING = "passkey_being_added", "passkey_being_used"
#: As long as the browser is told to wait.
SECONDS = 5 * 60
#: What a browser that is not quite one may make the ceremonies stumble over.
WRONG = (WebAuthnException, OTPWebAuthnApiError, ValueError, TypeError, KeyError, AttributeError)


class NotTaken(Refused):
    def __init__(self) -> None:
        super().__init__("That passkey was not taken. Try again, or use a code.")


class TooLate(Refused):
    def __init__(self) -> None:
        super().__init__("That took too long, or was started in another window. Try again.")


class Known(Refused):
    def __init__(self) -> None:
        super().__init__("That passkey was added before.")


def has_any(user: User) -> bool:
    return WebAuthnCredential.objects.filter(user=user, confirmed=True).exists()


def begin_adding(request: HttpRequest, *, user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey of this person."""
    options, state = WebAuthnHelper(request).register_begin(user)
    _keep(request.session, ADDING, state, user)
    return options


def add(request: HttpRequest, *, user: User, name: str, answer: dict[str, Any]) -> None:
    """The browser's answer makes the passkey theirs. Raises Refused."""
    state = _take(request.session, ADDING, user)
    try:
        with transaction.atomic():
            device = WebAuthnHelper(request).register_complete(user, state, answer)
            device.name = name
            device.save(update_fields=["name"])
            audit.record("accounts.passkeys.add", on=user, after={"passkey": device.pk})
    except IntegrityError:
        raise Known from None
    except WRONG:
        raise NotTaken from None


def begin_using(request: HttpRequest, *, user: User) -> dict[str, Any]:
    """What the browser needs to use a passkey of this person."""
    options, state = WebAuthnHelper(request).authenticate_begin(
        user, require_user_verification=False
    )
    _keep(request.session, USING, state, user)
    return options


def use(request: HttpRequest, *, user: User, answer: dict[str, Any]) -> WebAuthnCredential:
    """The passkey that the browser has shown: one of this person's. Raises Refused."""
    state = _take(request.session, USING, user)
    try:
        with transaction.atomic():
            device = WebAuthnHelper(request).authenticate_complete(user, state, answer)
    except WRONG:
        raise NotTaken from None
    if not device.confirmed:
        raise NotTaken
    return device


def _keep(session: SessionBase, key: str, state: dict[str, Any], user: User) -> None:
    session[key] = {"state": state, "user": user.pk, "at": time.time()}


def _take(session: SessionBase, key: str, user: User) -> dict[str, Any]:
    """A challenge is answered once, whatever comes of it."""
    kept = session.pop(key, None)
    session.save()
    if kept is None or kept["user"] != user.pk or time.time() - kept["at"] > SECONDS:
        raise TooLate
    return dict(kept["state"])
