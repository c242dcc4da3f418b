"""A confirmed booking."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from bookings import papers, policy
from bookings.basket import seating
from bookings.changes import views as changes
from bookings.invoices import links
from bookings.loading import places_of, with_invoices
from bookings.models import Booking
from bookings.pricing import price


@require_GET
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For whoever makes it or buys for its organisation. The address stands in the confirmation:
    who follows it from there is asked to sign in, whether there is such a booking or not."""
    if request.user.is_anonymous and not policy.is_making(request, public_id):
        return redirect_to_login(request.path)
    booking = policy.booking_for(request, public_id)
    if booking.state == Booking.State.CANCELLED:
        return changes.cancelled(request, booking)
    if not booking.is_confirmed:
        return redirect("booking_check", public_id)
    places = places_of(with_invoices(booking))
    items = seating.grouped(places)
    context = {
        "booking": booking,
        "places": places,
        "items": items,
        "has_dates": any(item.run for item in items),
        "price": price(places),
        "pay": links.address(booking.invoice) if booking.invoice else "",
        "unnamed": sum(not place.name for place in places),
        **changes.context(request, booking),
    }
    return render(request, "bookings/booking.html", context)


@require_GET
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse | FileResponse:
    booking = policy.booking_for(request, public_id)
    invoice = booking.invoice
    if invoice is None:
        raise Http404
    if not invoice.pdf:
        papers.ask_for(invoice)
        return render(request, "bookings/invoice_waiting.html", {"booking": booking})
    return FileResponse(
        invoice.pdf.open(),
        as_attachment=True,
        filename=f"onEvidence-{invoice.number}.pdf",
        content_type="application/pdf",
    )


@require_GET
def calendar_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    booking = policy.booking_for(request, public_id)
    if not booking.is_confirmed or not booking.places.live().exclude(run=None).exists():
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="onEvidence-training.ics"'}
    return HttpResponse(
        papers.calendar_file(booking), content_type="text/calendar", headers=headers
    )
