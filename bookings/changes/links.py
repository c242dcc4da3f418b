"""The private link by which one organisation says what becomes of its places."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from bookings.models import DateChoice

_signer = signing.Signer(salt="bookings.changes.choice")


def token(choice: DateChoice) -> str:
    return _signer.sign(choice.public_id.hex).replace(":", "~")


def address(choice: DateChoice) -> str:
    return settings.SITE_URL + reverse("date_choice", args=[token(choice)])


def choice_of(token: str) -> DateChoice | None:
    """The choice that a link leads to; None for a link that is not ours."""
    try:
        public_id = uuid.UUID(_signer.unsign(token.replace("~", ":")))
    except (signing.BadSignature, ValueError):
        return None
    found = DateChoice.objects.select_related("change__run__course", "booking", "to_run__course")
    return found.filter(public_id=public_id).first()
