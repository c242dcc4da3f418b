"""How it is safe to reach somebody: said by them, read by the training office alone."""

import phonenumbers
from django.db import transaction

from accounts.models import ContactPreferences, User
from common import audit


class NumberRefused(Exception):
    """Why a number is no use to us, in words for whoever typed it."""


def number(typed: str) -> str:
    """A telephone number as it is kept (E.164); one without a country's code is British. Raises
    NumberRefused."""
    try:
        parsed = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise NumberRefused(
            "Type a telephone number, like 07700 900 123, or +353 with the rest for one abroad."
        )
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def written(kept: str) -> str:
    """A kept number as people in this country write it."""
    if not kept:
        return ""
    parsed = phonenumbers.parse(kept)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        parsed, form.NATIONAL if parsed.country_code == 44 else form.INTERNATIONAL
    )


def said_by(user: User) -> ContactPreferences:
    """What they told us; where they told nothing, that we may not phone."""
    return ContactPreferences.objects.filter(user=user).first() or ContactPreferences(user=user)


def say(
    user: User,
    *,
    may_phone: bool,
    may_text: bool,
    phone: str,
    may_leave_message: bool,
    when_safe: str,
    caller: str,
) -> None:
    """Keep how `user` can safely be reached. What cannot be of use is not kept: no number where we
    may neither phone nor text. Raises NumberRefused."""
    reachable = may_phone or may_text
    kept = {
        "may_phone": may_phone,
        "may_text": may_text,
        "phone": number(phone) if reachable else "",
        "may_leave_message": may_phone and may_leave_message,
        "when_safe": when_safe if reachable else "",
        "caller": caller if reachable else "",
    }
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        preferences = said_by(user)
        changed = [name for name, value in kept.items() if getattr(preferences, name) != value]
        if preferences.pk and not changed:
            return
        for name, value in kept.items():
            setattr(preferences, name, value)
        preferences.save()
        audit.record("accounts.contact.say", on=user, after={"fields": changed})


def opened(preferences: ContactPreferences) -> None:
    """Somebody of the office looks: that stays on record."""
    audit.record("accounts.contact.view", on=preferences.user)
