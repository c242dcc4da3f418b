"""A quote, for whoever has its address: the contact it was sent to, and whomever they pass it
on to."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings import papers, quotes
from bookings.forms import AcceptQuoteForm
from bookings.models import Quote, SellerDetails
from bookings.terms.policy import seen_by


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The offer; and, while it stands, the way to accept it."""
    quote = _sent(public_id)
    form = AcceptQuoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            quotes.accept(
                quote,
                by=form.cleaned_data["accepted_by"],
                po_number=form.cleaned_data["po_number"],
                now=timezone.now(),
            )
        except quotes.OrderNumberError as error:
            # An example is for those who have shown that they buy for it.
            is_theirs = seen_by(request.user, quote.organisation_name)
            form.add_error("po_number", error.for_office if is_theirs else str(error))
        except quotes.QuoteError as error:
            messages.error(request, str(error))
        if form.is_valid():
            return redirect("quote", public_id)
    context = {
        "quote": quote,
        "form": form,
        "amount": quotes.amount(quote),
        "seller": SellerDetails.load(request_or_site=request),
        "is_open": quote.is_open(timezone.localdate()),
    }
    return render(request, "bookings/quote.html", context)


@require_POST
def decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        quotes.decline(_sent(public_id), now=timezone.now())
    except quotes.QuoteError as error:
        messages.error(request, str(error))
    return redirect("quote", public_id)


@never_cache
@require_GET
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse | FileResponse:
    """The quote as a PDF, for whoever has its address."""
    quote = _sent(public_id)
    if not quote.pdf:
        papers.ask_for_quote(quote)
        return render(request, "bookings/quote_waiting.html", {"quote": quote})
    return FileResponse(
        quote.pdf.open(),
        as_attachment=True,
        filename=f"onEvidence-{quote.number}.pdf",
        content_type="application/pdf",
    )


def _sent(public_id: UUID) -> Quote:
    """A draft is nobody's business yet. Raises Http404."""
    quotes_sent = Quote.objects.exclude(state=Quote.State.DRAFT).select_related("course")
    quote = quotes_sent.filter(public_id=public_id).first()
    if quote is None:
        raise Http404
    return quote
