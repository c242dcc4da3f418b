"""The private page of each entry, for whoever has the message that leads there. Nobody need sign
in: it shows what that message says, and what its reader may decide."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from bookings.models import WaitingListEntry

_signer = signing.Signer(salt="bookings.waiting")


def token(entry: WaitingListEntry) -> str:
    return _signer.sign(str(entry.public_id))


def address(entry: WaitingListEntry) -> str:
    return f"{settings.SITE_URL}{reverse('waiting_entry', args=[token(entry)])}"


def entry_of(token: str) -> WaitingListEntry | None:
    """Its entry, with its position, course and date; None for a link that is not ours or whose
    entry is gone."""
    try:
        public_id = UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    entries = WaitingListEntry.objects.with_ahead().select_related("course__page", "run__course")
    return entries.prefetch_related("run__sessions").filter(public_id=public_id).first()
