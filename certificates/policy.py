"""Whose certificates and files are whose. Somebody else's are not refused but unknown: an address
tells nothing. Who may see an organisation's training is asked in `accounts.policy`, and which
enrolments of it in `Enrolment.objects.visible_to`."""

from uuid import UUID

from django.http import Http404

from accounts.models import User
from certificates.models import Certificate, Evidence


def certificate_for(user: User, public_id: UUID) -> Certificate:
    """For whom it was issued alone. Raises Http404 for everybody else."""
    certificate = Certificate.objects.of_user(user).filter(public_id=public_id).first()
    if certificate is None:
        raise Http404
    return certificate


def evidence_for(user: User, public_id: UUID) -> Evidence:
    """For whoever keeps it alone. Raises Http404 for everybody else."""
    evidence = Evidence.objects.filter(user=user, public_id=public_id).first()
    if evidence is None:
        raise Http404
    return evidence
