"""A pro-forma, for whoever makes the booking."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings import policy
from bookings.models import Booking
from bookings.pro_forma import making, paper
from bookings.views.checkout import unfinished


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@unfinished
def show(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Posting makes one; the page says until when the places are held, and how to go on."""
    now = timezone.now()
    if request.method == "POST":
        try:
            making.make(booking, now=now)
        except making.ProFormaError as error:
            messages.error(request, str(error))
            return redirect("booking_check", booking.public_id)
        return redirect("booking_pro_forma", booking.public_id)
    latest = booking.pro_formas.first()
    if latest is None:
        return redirect("booking_check", booking.public_id)
    context = {
        "booking": booking,
        "pro_forma": latest,
        "is_held": booking.is_held(now),
    }
    return render(request, "bookings/pro_forma/show.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, public_id: UUID, pro_forma: UUID) -> HttpResponseBase:
    """Also of a booking that was confirmed since."""
    booking = policy.booking_for(request, public_id)
    found = get_object_or_404(booking.pro_formas, public_id=pro_forma)
    if not found.pdf:
        paper.ask_for(found)
        return render(request, "bookings/pro_forma/waiting.html", {"pro_forma": found})
    return paper.sent(found)
