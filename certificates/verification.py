"""Is this certificate real? Anybody may ask; the holder's name is told with the holder's consent
alone."""

import unicodedata

from django.db import transaction

from certificates.codes import as_issued
from certificates.models import Certificate
from common import audit


def find(typed: str) -> Certificate | None:
    """The certificate with this code, however it was typed."""
    code = as_issued(typed)
    certificates = Certificate.objects.select_related("superseded_by")
    return certificates.filter(code=code).first() if code else None


def name_matches(certificate: Certificate, *, typed: str) -> bool:
    """Whether `typed` is the name on it. Case, accents, spaces and punctuation do not count."""
    return _bare(typed) == _bare(certificate.stated.name) != ""


def share_name(certificate: Certificate, *, shared: bool) -> None:
    """Record whether the holder consents to their name being shown to whoever checks."""
    with transaction.atomic():
        changed = Certificate.objects.filter(pk=certificate.pk).exclude(
            holder_consents_to_name=shared
        )
        if changed.update(holder_consents_to_name=shared):
            audit.record(
                "certificates.verification.share_name",
                on=certificate,
                before={"shared": not shared},
                after={"shared": shared},
            )


def _bare(name: str) -> str:
    """Letters and digits of any script. Marks that only colour a letter go; a script's vowel signs,
    which tell names apart, have combining class 0 and stay."""
    kept = (
        letter
        for letter in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(letter) and unicodedata.category(letter)[0] not in "PZC"
    )
    return "".join(kept)
