"""What the office's messages lead customers to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings import policy
from bookings.models import Booking
from bookings.office import phone


@never_cache
@require_safe
def finish(request: HttpRequest, token: str) -> HttpResponse:
    """The link lets its reader make the booking, and nothing more: once it is confirmed, they sign
    in like everybody else."""
    booking = phone.opened_by(token)
    if booking is None:
        raise Http404
    if booking.state in (Booking.State.HELD, Booking.State.PAYING):
        policy.remember(request, booking)
        # With everything answered, what is left to do is to look at it and to pay.
        step = "booking_check" if booking.has_details else "booking_people"
        answer = redirect(step, booking.public_id)
    else:
        answer = redirect("booking", booking.public_id)
    answer["Referrer-Policy"] = "no-referrer"
    return answer
