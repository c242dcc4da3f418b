"""The certificate as a file: rendered once, by the worker, and kept as it was issued."""

import datetime as dt
from functools import partial

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task

from certificates.models import Certificate
from common import pdf
from common.delivery import attachment_source

#: A second request for the same file within these seconds adds nothing to the worker's queue.
ASKED_ONCE_IN = 60


@attachment_source("certificate")
def certificate_pdf(pk: str) -> bytes:
    """The stored file, made first if need be. In the worker alone (common.pdf)."""
    certificate = Certificate.objects.get(pk=pk)
    if not certificate.pdf:
        _make(certificate)
    with certificate.pdf.open() as file:
        return bytes(file.read())


@task(backend="background")
def make_certificate(pk: int) -> None:
    certificate_pdf(str(pk))


def ask_for(certificate: Certificate) -> None:
    """Have the file made soon, for somebody who waits for it."""
    if cache.add(f"certificate-asked-for-{certificate.pk}", True, ASKED_ONCE_IN):
        transaction.on_commit(partial(make_certificate.enqueue, certificate.pk))


def ask_for_missing(*, before: dt.datetime) -> int:
    """Have the files made that should be there by now: those of certificates issued `before`."""
    missing = Certificate.objects.filter(pdf="", issued_at__lt=before)
    for certificate in missing:
        ask_for(certificate)
    return len(missing)


def _make(certificate: Certificate) -> None:
    """The row names the file once it is whole. Of two workers that make it at the same time the
    first wins, and the other hands out the first one's."""
    made = pdf.render(
        "certificates/certificate.html",
        {"facts": certificate.stated},
        title=f"onEvidence certificate {certificate.number}",
        one_page=True,
    )
    storage = certificate.pdf.storage
    name = storage.save(f"certificates/{certificate.filename}", ContentFile(made))
    if not Certificate.objects.filter(pk=certificate.pk, pdf="").update(pdf=name):
        storage.delete(name)
    certificate.refresh_from_db(fields=["pdf"])
