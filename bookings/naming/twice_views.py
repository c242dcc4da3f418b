"""What a buyer who has signed in is told of somebody who is booked on the date already."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from bookings.models import Booking
from bookings.naming import policy, twice

Step = Callable[[HttpRequest, Booking], HttpResponse]


def told(request: HttpRequest, booking: Booking) -> bool:
    """Whether somebody is, with a message that leads to the booking that has them. To whoever buys
    for their organisation alone."""
    try:
        twice.refuse(booking, policy.organisation_seen(request.user, booking))
    except twice.AlreadyBooked as error:
        link = reverse("booking", args=[error.other.public_id])
        said = format_html(
            '{} <a href="{}">See booking {}</a>', str(error), link, error.other.reference
        )
        messages.error(request, said)
        return True
    return False


def nobody_twice(view: Step) -> Step:
    """For what confirms a booking, or begins to: they put the names right first."""

    @wraps(view)
    def step(request: HttpRequest, booking: Booking) -> HttpResponse:
        if booking.state == Booking.State.HELD and told(request, booking):
            return redirect("booking_people", booking.public_id)
        return view(request, booking)

    return step
