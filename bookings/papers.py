"""The invoice as a PDF: made once, by the worker, and kept as made."""

from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task

from bookings.models import Invoice, InvoiceLine
from common import pdf
from common.delivery import attachment_source


@attachment_source("invoice")
def invoice_pdf(pk: str) -> bytes:
    """The stored file of an invoice, made first if need be. In the worker only: pages render
    slowly."""
    invoice = Invoice.objects.select_related("booking", "pool").prefetch_related("lines").get(pk=pk)
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
    lines = list(invoice.lines.all())
    return {
        "invoice": invoice,
        "lines": lines,
        "vat_summary": _vat_summary(lines),
        "demo": settings.DEMO,
    }


def _vat_summary(lines: list[InvoiceLine]) -> list[dict[str, Any]]:
    """Net and VAT at each rate. Exempt is not the same as a rate of nothing."""

    def rate(line: InvoiceLine) -> tuple[bool, Decimal]:
        return bool(line.exempt_reason), line.vat_rate

    return [
        {
            "exempt": exempt,
            "rate": percent,
            "net": sum(line.net for line in alike),
            "vat": sum(line.vat for line in alike),
        }
        for (exempt, percent), group in groupby(sorted(lines, key=rate), key=rate)
        for alike in [list(group)]
    ]
