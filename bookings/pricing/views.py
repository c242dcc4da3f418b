"""Entering a discount code, and taking it off. From the page of another step one comes back there;
where a code does nothing, this page says why and keeps what was typed."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from bookings import policy
from bookings.models import Booking
from bookings.pricing import entering, price, repricing
from bookings.pricing.forms import CodeForm
from common import limits

#: From one address within an hour: far more than anybody types, too few to guess codes by.
MOST, PER_SECONDS = 30, 3600
TOO_MANY = (
    "Very many codes were tried from your network within the hour. Wait a while and try again, or"
    " go on without one."
)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    booking = policy.booking_for(request, public_id)
    if booking.state != Booking.State.HELD:
        return redirect("booking_check", public_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if limits.exceeded(request, "code", times=MOST, seconds=PER_SECONDS):
            form.add_error(None, TOO_MANY)
        else:
            try:
                code = entering.enter(booking, code=form.cleaned_data["code"], now=timezone.now())
            except (entering.CodeError, repricing.PriceError) as error:
                form.add_error("code", str(error))
            else:
                messages.success(request, f"The code {code.code} is on your booking.")
                return redirect(_next(request, booking))
    places = repricing.places_of(booking)
    context = {
        "booking": booking,
        "form": form,
        "price": price(places),
        "next": _next(request, booking),
    }
    return render(request, "bookings/code.html", context)


@require_POST
def remove_code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    booking = policy.booking_for(request, public_id)
    try:
        entering.remove(booking, now=timezone.now())
    except (entering.CodeError, repricing.PriceError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The code is off your booking.")
    return redirect(_next(request, booking))


def shown(request: HttpRequest) -> Decimal | None:
    """The total on the page from which a booking is confirmed or paid, if it came along
    (`bookings/_shown.html`)."""
    return pounds_in(request, "shown")


def pounds_in(request: HttpRequest, name: str) -> Decimal | None:
    """An amount that came along with a button."""
    try:
        amount = Decimal(request.POST.get(name, ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _next(request: HttpRequest, booking: Booking) -> str:
    """The step that one came from, on this site; otherwise the one that checks the answers."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("booking_check", args=[booking.public_id])
