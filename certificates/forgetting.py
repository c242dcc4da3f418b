"""Forgetting certificates: what they state and their files go. The code stays, by itself, so that a
paper which is still about is not taken for a forgery."""

from django.db.models import QuerySet

from certificates.codes import as_issued
from certificates.models import Certificate, ForgottenCode
from common import files


def forget(certificates: QuerySet[Certificate]) -> int:
    """In the caller's transaction. The number forgotten."""
    rows = list(certificates.select_for_update(of=("self",)))
    keys = [row.pk for row in rows]
    ForgottenCode.objects.bulk_create(
        (ForgottenCode(code=row.code) for row in rows), ignore_conflicts=True
    )
    files.forget(row.pdf for row in rows)
    # One that another corrects is protected by it.
    Certificate.objects.filter(supersedes__in=keys).update(supersedes=None)
    Certificate.objects.filter(pk__in=keys).delete()
    return len(keys)


def is_forgotten(typed: str) -> bool:
    """Whether a certificate with this code was issued, and is held no longer."""
    code = as_issued(typed)
    return bool(code) and ForgottenCode.objects.filter(code=code).exists()
