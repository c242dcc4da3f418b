"""Invoices, credit notes and quotes as PDFs: made once, by the worker, and kept as made; and the
calendar file of a booking."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django_tasks import task

from bookings import quotes
from bookings.models import (
    Booking,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    Quote,
    SellerDetails,
)
from common import pdf
from common.delivery import attachment_source
from courses.calendars import calendar_of_dates
from courses.models import CourseRun


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


@attachment_source("credit_note")
def credit_note_pdf(pk: str) -> bytes:
    """As `invoice_pdf`."""
    notes = CreditNote.objects.select_related("invoice__booking", "invoice__pool")
    note = notes.prefetch_related("lines").get(pk=pk)
    if not note.pdf:
        title = f"onEvidence training, {note.number}"
        made = pdf.render("bookings/credit_note.html", credit_note_context(note), title=title)
        note.pdf.save(f"{note.number}.pdf", ContentFile(made), save=False)
        CreditNote.objects.filter(pk=note.pk).update(pdf=note.pdf.name)
    with note.pdf.open() as file:
        return bytes(file.read())


@task(backend="background")
def make_credit_note(pk: int) -> None:
    credit_note_pdf(str(pk))


def ask_for_credit_note(note: CreditNote) -> None:
    transaction.on_commit(partial(make_credit_note.enqueue, note.pk))


@attachment_source("quote")
def quote_pdf(pk: str) -> bytes:
    """The stored file of a quote that was sent, made first if need be. In the worker only."""
    quote = Quote.objects.select_related("course").get(pk=pk)
    if not quote.pdf:
        title = f"onEvidence training, {quote.number}"
        made = pdf.render("bookings/quote_paper.html", quote_context(quote), title=title)
        quote.pdf.save(f"{quote.number}.pdf", ContentFile(made), save=False)
        Quote.objects.filter(pk=quote.pk).update(pdf=quote.pdf.name)
    with quote.pdf.open() as file:
        return bytes(file.read())


@task(backend="background")
def make_quote(pk: int) -> None:
    quote_pdf(str(pk))


def ask_for_quote(quote: Quote) -> None:
    """Have the file made, for somebody who is waiting for it."""
    transaction.on_commit(partial(make_quote.enqueue, quote.pk))


def quote_context(quote: Quote) -> dict[str, Any]:
    return {
        "quote": quote,
        "amount": quotes.amount(quote),
        "seller": SellerDetails.load(),
        "address": settings.SITE_URL + reverse("quote", args=[quote.public_id]),
        "demo": settings.DEMO,
    }


def calendar_file(booking: Booking, *, discreet: bool = False) -> bytes:
    """All dates of a booking in one calendar file."""
    dates = CourseRun.objects.filter(pk__in=booking.places.live().values("run"))
    dates = dates.select_related("course").prefetch_related("sessions").order_by("pk")
    return calendar_of_dates(dates, discreet=discreet)


def discreet_calendar(pk: str) -> bytes:
    return calendar_file(Booking.objects.get(pk=pk), discreet=True)


@attachment_source("booking_calendar", discreet=discreet_calendar)
def booking_calendar(pk: str) -> bytes:
    return calendar_file(Booking.objects.get(pk=pk))


def _make(invoice: Invoice) -> None:
    made = pdf.render(
        "bookings/invoice.html", context(invoice), title=f"onEvidence training, {invoice.number}"
    )
    invoice.pdf.save(f"{invoice.number}.pdf", ContentFile(made), save=False)
    Invoice.objects.filter(pk=invoice.pk).update(pdf=invoice.pdf.name)


def context(invoice: Invoice) -> dict[str, Any]:
    lines = list(invoice.lines.all())
    taken_off = [
        {"label": each["label"], "amount": Decimal(each["amount"])} for each in invoice.reductions
    ]
    return {
        "invoice": invoice,
        "lines": lines,
        "taken_off": taken_off,
        "before": invoice.net + sum((each["amount"] for each in taken_off), Decimal("0")),
        "vat_summary": vat_summary(lines),
        "rest": invoice.gross - invoice.credit_used,
        "demo": settings.DEMO,
    }


def credit_note_context(note: CreditNote) -> dict[str, Any]:
    lines = list(note.lines.all())
    return {
        "note": note,
        "invoice": note.invoice,
        "lines": lines,
        "vat_summary": vat_summary(lines),
        "demo": settings.DEMO,
    }


def vat_summary(lines: Sequence[InvoiceLine | CreditNoteLine]) -> list[dict[str, Any]]:
    """Net and VAT at each rate. Exempt is not the same as a rate of nothing."""

    def rate(line: InvoiceLine | CreditNoteLine) -> tuple[bool, Decimal]:
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
