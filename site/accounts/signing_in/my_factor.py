"""The second factor of somebody who is not staff: set up, replaced and removed by themselves."""

import time
from typing import NotRequired, TypedDict

import django_otp
from django.db import transaction
from django.http import HttpRequest
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import default_key

from accounts.models import User
from accounts.signing_in import sessions, two_factor
from common import audit

#: In the session: the key of an app that is not set up yet, and until when it may replace another.
NEW_APP = "new_second_factor"
REPLACING_SECONDS = 15 * 60


class NewApp(TypedDict):
    key: str
    replaces_until: NotRequired[float]


def new_key(request: HttpRequest) -> str:
    """What the next app is set up with: the same while the page is shown again, and forgotten with
    the session."""
    new: NewApp = request.session.setdefault(NEW_APP, {"key": default_key()})
    return new["key"]


def allow_replacing(request: HttpRequest, *, user: User, code: str) -> None:
    """A code of the present app was shown: another may take its place. Raises Refused."""
    two_factor.verify(user, code=code)
    new: NewApp = {"key": default_key(), "replaces_until": time.time() + REPLACING_SECONDS}
    request.session[NEW_APP] = new


def may_replace(request: HttpRequest) -> bool:
    new: NewApp | None = request.session.get(NEW_APP)
    return bool(new and new.get("replaces_until", 0) > time.time())


def set_up(request: HttpRequest, *, user: User, code: str) -> list[str]:
    """Make the new app their second factor, proved by a code of it; in place of the present one if
    that was allowed. Signs them out everywhere else, where it was not asked for. The recovery
    codes. Raises Refused."""
    replaces = may_replace(request)
    with transaction.atomic():
        if replaces:
            _forget(user)
        device, codes = two_factor.set_up(user, key=new_key(request), code=code)
        deed = "replace" if replaces else "set_up"
        audit.record(f"accounts.second_factor.{deed}", on=user, after={"device": device.pk})
        sessions.end_others(request, user=user)
    del request.session[NEW_APP]
    django_otp.login(request, device)
    return codes


def show(request: HttpRequest, *, user: User, code: str) -> None:
    """From now on this session has shown the second factor. Raises Refused."""
    device: Device = two_factor.verify(user, code=code)
    request.session.cycle_key()
    django_otp.login(request, device)


def new_recovery_codes(user: User, *, code: str) -> list[str]:
    """Ten new ones for a code of the app or one of the old. Raises Refused."""
    two_factor.verify(user, code=code)
    with transaction.atomic():
        audit.record("accounts.second_factor.recovery_codes", on=user)
        return two_factor.new_recovery_codes(user)


def remove(user: User, *, code: str) -> None:
    """Back to the emailed code alone. Raises Refused."""
    two_factor.verify(user, code=code)
    with transaction.atomic():
        _forget(user)
        audit.record("accounts.second_factor.remove", on=user)


def _forget(user: User) -> None:
    for kind in django_otp.device_classes():
        kind.objects.filter(user=user).delete()
