"""What certificates hold of a person: forgotten, and copied for them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from accounts import erasure, export
from accounts.erasure import Person
from accounts.models import User
from certificates import forgetting, printing
from certificates.models import Certificate, CertificateQuerySet


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


erasure.register(
    erasure.Part("certificates", count=lambda person: _certificates(person).count(), erase=forget)
)
export.register(export.Part("certificates", "Your certificates", copy, files))
