"""The invoice as a PDF: made once, by the worker, and kept as made."""

from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task

from bookings.models import Invoice
from common import pdf
from common.delivery import attachment_source


@attachment_source("invoice")
def invoice_pdf(pk: str) -> bytes:
    """The stored file of an invoice, made first if need be. In the worker only: pages render
    slowly."""
    invoice = Invoice.objects.select_related("booking").prefetch_related("lines").get(pk=pk)
    if not invoice.pdf:
        _make(invoice)
    with invoice.pdf.open() as file:
        return bytes(file.read())


@task(backend="background")
def make_invoice(pk: int) -> None:
    invoice_pdf(str(pk))


def ask_for(invoice: Invoice) -> None:
    """Have the file made, for somebody who is waiting for it."""
    transaction.on_commit(partial(make_invoice.enqueue, invoice.pk))


def _make(invoice: Invoice) -> None:
    made = pdf.render(
        "bookings/invoice.html", context(invoice), title=f"onEvidence training, {invoice.number}"
    )
    invoice.pdf.save(f"{invoice.number}.pdf", ContentFile(made), save=False)
    Invoice.objects.filter(pk=invoice.pk).update(pdf=invoice.pdf.name)


def context(invoice: Invoice) -> dict[str, Any]:
    return {"invoice": invoice, "demo": settings.DEMO}
