"""What certificates hold of a person: forgotten, and copied for them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.privacy import erasure, export
from accounts.privacy.erasure import Person
from certificates import forgetting, printing
from certificates.models import Certificate, CertificateQuerySet, Evidence
from common.files import forget as forget_files


def _certificates(person: Person) -> CertificateQuerySet:
    return Certificate.objects.filter(enrolment__learner__in=person.learners)


def forget(person: Person) -> None:
    forgetting.forget(_certificates(person))


def copy(user: User) -> list[dict[str, Any]]:
    return [
        {
            "number": certificate.number,
            "code": certificate.printed_code,
            "state": certificate.get_state_display(),
            "issued": certificate.issued_at,
            "name_is_shown": certificate.holder_consents_to_name,
            "states": certificate.facts,
        }
        for certificate in Certificate.objects.of_user(user).order_by("issued_at", "pk")
    ]


def files(user: User) -> Iterator[export.File]:
    for certificate in Certificate.objects.of_user(user).order_by("pk"):
        content = partial(printing.certificate_pdf, str(certificate.pk))
        yield export.File(certificate.filename, content)


def _evidence(person: Person) -> QuerySet[Evidence]:
    return Evidence.objects.filter(user=person.user) if person.user else Evidence.objects.none()


def forget_evidence(person: Person) -> None:
    forget_files(each.file for each in _evidence(person))
    _evidence(person).delete()


def copy_evidence(user: User) -> list[dict[str, Any]]:
    return [
        {"title": each.title, "date": each.on, "note": each.note, "file": each.filename}
        for each in Evidence.objects.filter(user=user)
    ]


def evidence_files(user: User) -> Iterator[export.File]:
    for each in Evidence.objects.filter(user=user):
        yield export.File(each.filename, partial(export.stored, each.file))


erasure.register(
    erasure.Part("certificates", count=lambda person: _certificates(person).count(), erase=forget),
    erasure.Part(
        "evidence files", count=lambda person: _evidence(person).count(), erase=forget_evidence
    ),
)
export.register(
    export.Part("evidence", "Your evidence files", copy_evidence, evidence_files),
    export.Part("certificates", "Your certificates", copy, files),
)
