"""Second factors that make their owner wait, because wrong codes were typed."""

import datetime as dt
from typing import Any, NamedTuple

from django.db import transaction
from django_otp.models import ThrottlingMixin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from common import audit

KINDS: tuple[Any, ...] = (TOTPDevice, StaticDevice)


class Throttled(NamedTuple):
    person: User
    name: str
    tries: int
    until: dt.datetime


def current() -> list[Throttled]:
    return [
        Throttled(device.user, device.name, device.throttling_failure_count, until)
        for kind in KINDS
        for device in kind.objects.filter(throttling_failure_count__gt=0).select_related("user")
        if (until := _until(device))
    ]


def _until(device: ThrottlingMixin) -> dt.datetime | None:
    allowed, refusal = device.verify_is_allowed()
    return None if allowed else refusal["locked_until"]


def lift(person: User) -> None:
    with transaction.atomic():
        for kind in KINDS:
            for device in kind.objects.select_for_update(no_key=True).filter(user=person):
                device.throttle_reset()
        audit.record("accounts.throttled_codes.lift", on=person)
