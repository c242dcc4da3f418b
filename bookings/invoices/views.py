"""The page of one invoice: what is owed, and how to pay it."""

from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings import papers
from bookings.invoices import paying, policy
from bookings.invoices.forms import PayForm
from bookings.ledger import words
from bookings.models import Invoice, PaymentAttempt
from bookings.payments import fulfilment, gateway
from bookings.payments.pages import CardError, too_little


@never_cache  # nobody need be signed in here
@csp_update({"form-action": [settings.STRIPE_PAGES]})  # type: ignore[arg-type]
@require_safe
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = policy.invoice_for(request, public_id)
    return _page(request, invoice, _form(request, invoice), left="left" in request.GET)


@never_cache
@csp_update({"form-action": [settings.STRIPE_PAGES]})  # type: ignore[arg-type]
@require_http_methods(["POST"])
def pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = policy.invoice_for(request, public_id)
    form = PayForm(request.POST)
    if not form.is_valid():
        return _page(request, invoice, form)
    try:
        answers = form.cleaned_data
        return redirect(paying.start(invoice, now=timezone.now(), **answers))
    except CardError as error:
        messages.error(request, str(error))
        return redirect("invoice", public_id)


@never_cache
@require_safe
def paid(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where Stripe sends people back to. What the session came to is Stripe's word, not the
    address's."""
    invoice = policy.invoice_for(request, public_id)
    # PostgreSQL keeps no text with a NUL in it, and fails when it is asked for some.
    session_id = request.GET.get("session_id", "").replace("\0", "")
    attempt = invoice.attempts.filter(session_id=session_id).exclude(session_id="").first()
    if attempt is None:
        raise Http404
    waiting = {"invoice": invoice}
    try:
        fulfilment.fulfil(session_id, now=timezone.now())
    except gateway.GatewayError:
        return render(request, "bookings/invoices/waiting.html", waiting)
    attempt.refresh_from_db()
    if attempt.state == PaymentAttempt.State.PAID:
        context = {
            "invoice": policy.invoice_for(request, public_id),
            "attempt": attempt,
            "refund": attempt.refunds.first(),
        }
        return render(request, "bookings/invoices/paid.html", context)
    if attempt.state in PaymentAttempt.UNFINISHED:
        return render(request, "bookings/invoices/waiting.html", waiting)
    messages.error(request, "The card payment was not made. Nothing was taken.")
    return redirect("invoice", public_id)


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


def _form(request: HttpRequest, invoice: Invoice) -> PayForm:
    email = request.user.email if request.user.is_authenticated else ""
    return PayForm(initial={"email": email, "shown": invoice.owed})


def _page(
    request: HttpRequest, invoice: Invoice, form: PayForm, *, left: bool = False
) -> HttpResponse:
    context = {
        "invoice": invoice,
        "sold": invoice.booking or invoice.pool,
        "state": words.state(invoice, today=timezone.localdate()),
        "settled": invoice.gross - (invoice.credited or 0) - invoice.owed,
        "given_back": -invoice.owed,
        "form": form,
        "too_little": too_little(invoice.owed),
        "left": left,
        "demo": settings.DEMO,
        "is_open": invoice.attempts.unfinished().exists(),
    }
    return render(request, "bookings/invoices/invoice.html", context)
