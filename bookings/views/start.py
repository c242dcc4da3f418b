"""Choosing how many."""

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bookings import holds, policy, seats
from bookings.forms import PlacesForm
from bookings.models import Booking
from common import limits
from courses.models import CourseRun

#: Holds from one address within an hour: more than any office makes,
#: and too few to empty a date for everybody else.
MOST, PER_SECONDS = 60, 3600
TOO_MANY = (
    "Very many bookings were begun from your network within the hour. Nothing was changed this "
    "time. Please wait a while and try again, or write to us and we will book for you."
)


def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Anybody may begin a booking of a public date, and whoever may see it of a private one. Coming
    back, they go on with the one they began."""
    run = policy.run_for(request, public_id)
    begun = policy.unfinished(request, run)
    form = PlacesForm(
        request.POST or None, initial={"places": begun.places.count() if begun else 1}
    )
    if request.method == "POST" and form.is_valid() and not _too_often(request, form):
        try:
            booking = _hold(run, begun, form.cleaned_data["places"])
        except holds.HoldError as error:
            form.add_error("places", str(error))
        else:
            policy.remember(request, booking)
            return redirect("booking_people", booking.public_id)
    left = seats.left(run, now=timezone.now())
    # What the buyer holds already is theirs to keep or give back.
    own = begun.places.count() if begun and begun.is_held(timezone.now()) else 0
    context = {"run": run, "form": form, "left": left + own, "begun": begun}
    return render(request, "bookings/start.html", context)


def _too_often(request: HttpRequest, form: Form) -> bool:
    """Says so in the form, which keeps what was typed."""
    if not limits.exceeded(request, "booking", times=MOST, seconds=PER_SECONDS):
        return False
    form.add_error(None, TOO_MANY)
    return True


def _hold(run: CourseRun, begun: Booking | None, places: int) -> Booking:
    if begun is None:
        return holds.hold(run, places=places, now=timezone.now())
    holds.resize(begun, places=places, now=timezone.now())
    return begun
