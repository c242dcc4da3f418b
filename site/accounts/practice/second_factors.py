"""Somebody's second factors: the app, the passkeys, the recovery codes. Whoever has set one up
keeps one: the last goes only by an administrator's hand (`accounts.practice.lost_device`)."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django_otp import devices_for_user, login
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import User
from accounts.signing_in import two_factor
from common import audit


class LastOne(two_factor.Refused):
    def __init__(self) -> None:
        super().__init__("This is your only second factor. Add another one first.")


class SecondFactors(NamedTuple):
    app: TOTPDevice | None
    passkeys: list[WebAuthnCredential]
    recovery_codes: int


def of(user: User) -> SecondFactors:
    return SecondFactors(
        TOTPDevice.objects.filter(user=user, confirmed=True).first(),
        list(passkeys_of(user)),
        two_factor.recovery_codes_left(user),
    )


def passkeys_of(user: User) -> QuerySet[WebAuthnCredential]:
    found: QuerySet[WebAuthnCredential] = WebAuthnCredential.objects.filter(user=user)
    return found.order_by("created_at", "pk")


def rename(passkey: WebAuthnCredential, *, name: str) -> None:
    passkey.name = name
    passkey.save(update_fields=["name"])


def remove(passkey: WebAuthnCredential) -> None:
    """Raises LastOne."""
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=passkey.user_id)
        others = passkeys_of(person).exclude(pk=passkey.pk)
        if not (TOTPDevice.objects.filter(user=person).exists() or others.exists()):
            raise LastOne
        audit.record("accounts.passkeys.remove", on=person, before={"passkey": passkey.pk})
        passkey.delete()


def stay_signed_in(request: HttpRequest, *, user: User) -> None:
    """The session may hang on a device that has just gone; its person has shown another."""
    login(request, next(iter(devices_for_user(user)), None))
