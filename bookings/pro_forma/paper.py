"""A pro-forma as a PDF: made once, by the worker, and kept as made."""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import FileResponse
from django.urls import reverse
from django_tasks import task

from bookings import papers
from bookings.models import Booking, InvoiceLine, ProForma
from common import files, pdf

TEMPLATE = "bookings/pro_forma/pro_forma.html"
AMOUNTS = ("unit_price", "list_price", "vat_rate", "net", "vat")


@task(backend="background")
def make(pk: int) -> None:
    found = ProForma.objects.select_related("booking").filter(pk=pk).first()
    # Its booking may have gone while it waited.
    if found is None or found.pdf:
        return
    made = pdf.render(TEMPLATE, context(found), title=f"onEvidence training, {found.reference}")
    found.pdf.save(f"{found.reference}.pdf", ContentFile(made), save=False)
    ProForma.objects.filter(pk=found.pk).update(pdf=found.pdf.name)


def ask_for(pro_forma: ProForma) -> None:
    """Have the file made, for somebody who is waiting for it."""
    transaction.on_commit(partial(make.enqueue, pro_forma.pk))


def sent(pro_forma: ProForma) -> FileResponse:
    """The file, which is there."""
    return FileResponse(
        pro_forma.pdf.open(),
        as_attachment=True,
        filename=f"onEvidence-{pro_forma.reference}.pdf",
        content_type="application/pdf",
    )


def context(pro_forma: ProForma) -> dict[str, Any]:
    lines = [_line(each) for each in pro_forma.lines]
    taken_off = [
        {"label": each["label"], "amount": Decimal(each["amount"])} for each in pro_forma.reductions
    ]
    return {
        "pro_forma": pro_forma,
        "lines": lines,
        "taken_off": taken_off,
        "before": pro_forma.net + sum((each["amount"] for each in taken_off), Decimal("0")),
        "vat_summary": papers.vat_summary(lines),
        "address": settings.SITE_URL + reverse("booking_check", args=[pro_forma.booking.public_id]),
        "demo": settings.DEMO,
    }


def _line(kept: dict[str, Any]) -> InvoiceLine:
    """As an invoice would have it, not written anywhere."""
    amounts = {name: Decimal(kept[name]) for name in AMOUNTS if kept[name] is not None}
    return InvoiceLine(**{**kept, **amounts})


def forget(bookings: Iterable[Booking | int]) -> None:
    """The files of those of `bookings`, which go."""
    found = ProForma.objects.filter(booking__in=bookings).exclude(pdf="")
    files.forget(each.pdf for each in found)
