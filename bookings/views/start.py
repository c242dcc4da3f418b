"""Choosing how many, and waiting for a place where there is none."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bookings import holds, policy, seats, waiting_list
from bookings.forms import PlacesForm, WaitingListForm
from bookings.models import Booking
from courses.models import CourseRun


def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Anybody may begin a booking of a public date, and whoever may see it of a private one. Coming
    back, they go on with the one they began."""
    run = policy.run_for(request, public_id)
    begun = policy.unfinished(request, run)
    form = PlacesForm(
        request.POST or None, initial={"places": begun.places.count() if begun else 1}
    )
    if request.method == "POST" and form.is_valid():
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


def join_waiting_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whoever may see the date may wait for a place on it."""
    run = policy.run_for(request, public_id)
    form = WaitingListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = waiting_list.join(run, **form.cleaned_data)
        except waiting_list.WaitingListError as error:
            form.add_error("email", str(error))
        else:
            return render(
                request, "bookings/waiting_list_joined.html", {"run": run, "entry": entry}
            )
    left = seats.left(run, now=timezone.now())
    return render(request, "bookings/waiting_list.html", {"run": run, "form": form, "left": left})


def _hold(run: CourseRun, begun: Booking | None, places: int) -> Booking:
    if begun is None:
        return holds.hold(run, places=places, now=timezone.now())
    holds.resize(begun, places=places, now=timezone.now())
    return begun
