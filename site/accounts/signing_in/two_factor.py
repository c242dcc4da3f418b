"""The second factor of staff: an authenticator app, and ten recovery codes for the day it is
lost."""

import math
import time
from base64 import b32encode
from binascii import unhexlify
from collections.abc import Iterable

import segno
from django.db import transaction
from django.utils import timezone
from django_otp import device_classes, user_has_device
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from common import audit

RECOVERY_CODES = 10
APP, RECOVERY = "Authenticator app", "Recovery codes"


class Refused(Exception):
    """Its message is for the person who typed the code."""


class WrongCode(Refused):
    def __init__(self) -> None:
        super().__init__(
            "That code is not right. Type the six digits that your app shows now, "
            "or a recovery code that you have not used."
        )


class TooSoon(Refused):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} second{'' if seconds == 1 else 's'} and try again.")


class AlreadySetUp(Refused):
    def __init__(self) -> None:
        super().__init__("Your second factor is set up already. Sign in with a code from it.")


def has_device(user: User) -> bool:
    return bool(user_has_device(user))


def with_device(users: Iterable[User]) -> set[int]:
    """The keys of those who have a second factor, whatever its kind."""
    keys = [user.pk for user in users]
    return {
        key
        for kind in device_classes()
        for key in kind.objects.filter(user__in=keys, confirmed=True).values_list("user", flat=True)
    }


def verify(user: User, *, code: str) -> Device:
    """The device that `code` belongs to. A code works once. Raises WrongCode, and TooSoon after a
    wrong one: the wait doubles with each."""
    code = code.replace(" ", "").replace("-", "").lower()
    kind = TOTPDevice if len(code) == 6 else StaticDevice
    with transaction.atomic():
        device = (
            kind.objects.select_for_update(no_key=True).filter(user=user, confirmed=True).first()
        )
        if device is None:
            raise WrongCode
        allowed, refusal = device.verify_is_allowed()
        right = device.verify_token(code)
    # Outside of the transaction: raised within, it would undo the count of wrong codes.
    if not allowed:
        wait = refusal["locked_until"] - timezone.now()
        raise TooSoon(max(1, math.ceil(wait.total_seconds())))
    if not right:
        raise WrongCode
    return device


def new_app(user: User, *, key: str) -> TOTPDevice:
    """The device that `key` would make: not saved until `set_up` has seen a code of it."""
    return TOTPDevice(user=user, name=APP, key=key)


def secret(app: TOTPDevice) -> str:
    """The key as apps take it by hand, in groups of four."""
    letters = b32encode(unhexlify(app.key)).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def qr_code(app: TOTPDevice) -> str:
    """An SVG to scan: dark on light in every colour scheme, and without a style attribute (CSP)."""
    code = segno.make(app.config_url, error="m")
    return str(code.svg_inline(scale=4, light="white", svgclass="qr-code", lineclass=None))


def set_up(user: User, *, key: str, code: str) -> tuple[TOTPDevice, list[str]]:
    """Make the app of `key` the person's second factor, proved by a code of it. The device, and the
    recovery codes, which are told this once. Raises WrongCode and AlreadySetUp."""
    app = _proved(user, key=key, code=code)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if has_device(user):
            raise AlreadySetUp
        app.save()
        audit.record("accounts.two_factor.set_up", on=user, by=user)
        return app, new_recovery_codes(user)


def replace_app(user: User, *, key: str, code: str) -> TOTPDevice:
    """Make the app of `key` their app, in place of any older one. Raises WrongCode."""
    app = _proved(user, key=key, code=code)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        TOTPDevice.objects.filter(user=user).delete()
        app.save()
        audit.record("accounts.two_factor.replace_app", on=user)
    return app


def _proved(user: User, *, key: str, code: str) -> TOTPDevice:
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    code = code.replace(" ", "")
    if not (code.isdecimal() and totp.verify(int(code), tolerance=1)):
        raise WrongCode
    app = new_app(user, key=key)
    app.last_t, app.drift = totp.t(), totp.drift
    return app


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes in place of any older ones, told this once. Each works once."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        # The device stays: a session that one of its codes has opened hangs on it.
        device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": RECOVERY})
        device.token_set.all().delete()
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
        audit.record("accounts.two_factor.new_recovery_codes", on=user, by=user)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()
