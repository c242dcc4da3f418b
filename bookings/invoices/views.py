"""The page of one invoice: what is owed, and how to pay it."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings import papers
from bookings.invoices import policy
from bookings.ledger import words


@never_cache  # nobody need be signed in here
@require_safe
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = policy.invoice_for(request, public_id)
    context = {
        "invoice": invoice,
        "sold": invoice.booking or invoice.pool,
        "state": words.state(invoice, today=timezone.localdate()),
        "given_back": -invoice.owed,
    }
    return render(request, "bookings/invoices/invoice.html", context)


@never_cache
@require_safe
def pdf(request: HttpRequest, public_id: UUID) -> HttpResponse | FileResponse:
    invoice = policy.invoice_for(request, public_id)
    if not invoice.pdf:
        papers.ask_for(invoice)
        return render(request, "bookings/invoices/being_made.html", {"invoice": invoice})
    return FileResponse(
        invoice.pdf.open(),
        as_attachment=True,
        filename=f"onEvidence-{invoice.number}.pdf",
        content_type="application/pdf",
    )
