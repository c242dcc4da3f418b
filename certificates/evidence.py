"""What people keep of their own learning elsewhere: files that nobody sees but they."""

import datetime as dt
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from certificates.models import Evidence
from common import audit, uploads

MOST = Evidence.MOST


class EvidenceError(Exception):
    """Why the file cannot be kept, in words for its owner."""


def keep(user: User, *, file: UploadedFile, title: str, on: dt.date, note: str) -> Evidence:
    """Raises EvidenceError, and uploads.UploadError for a file that we do not take."""
    _free_slot(user)
    checked = uploads.evidence(file)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        evidence = Evidence.objects.create(
            user=user,
            slot=_free_slot(user),
            title=title,
            on=on,
            note=note,
            file=checked.as_file(),
            content_type=checked.content_type,
            size=len(checked.content),
        )
        audit.record("certificates.evidence.keep", on=evidence)
    return evidence


def remove(evidence: Evidence) -> None:
    """For good, with its file."""
    with transaction.atomic():
        audit.record("certificates.evidence.remove", on=evidence)
        file = evidence.file
        evidence.delete()
        transaction.on_commit(partial(file.storage.delete, str(file.name)))


def _free_slot(user: User) -> int:
    taken = set(Evidence.objects.filter(user=user).values_list("slot", flat=True))
    free = next((slot for slot in range(1, MOST + 1) if slot not in taken), None)
    if free is None:
        raise EvidenceError(
            f"You keep {MOST} files here already, and there is room for no more. Remove one first."
        )
    return free
